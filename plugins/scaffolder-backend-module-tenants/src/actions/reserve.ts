import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  COMPUTES,
  FAILURE_CHOICES,
  IDENTITY_PROVIDER_TYPES,
  tenantEntityRef,
} from '@tenantry/plugin-tenants-common';
import type { Lifecycle } from '../Lifecycle';
import { exampleOf, isTried } from './parts';
import { requireOwner } from './requireOwner';

/** `tenant:reserve`: checks everything and enters the tenant in the registry. */
export const createReserveAction = (
  lifecycle: Lifecycle,
  catalog: CatalogService,
) =>
  createTemplateAction({
    id: 'tenant:reserve',
    description:
      "Checks a new tenant's data and enters it in the registry as provisioning. Goes on with an onboarding that failed.",
    supportsDryRun: true,
    examples: [
      exampleOf(
        'tenant:reserve',
        {
          tenantId: 'acme',
          displayName: 'Acme Corp',
          tier: 'premium',
          adminEmail: 'ada@acme.example',
          owner: 'group:default/platform',
          compute: 'fargate',
          imageTag: '1.4.2',
          onFailure: 'keep',
          identityProvider: {
            type: 'oidc',
            name: 'AcmeLogin',
            issuer: 'https://login.acme.example',
            clientId: 'storefront',
            clientSecretArn: 'acme/oidc-client',
          },
        },
        'Reserve the id of a tenant with a stack of its own',
      ),
      exampleOf(
        'tenant:reserve',
        {
          tenantId: 'acme',
          displayName: 'Acme Corp',
          tier: 'basic',
          adminEmail: 'ada@acme.example',
          owner: 'group:default/platform',
        },
        'Reserve the id of a Basic tenant',
      ),
    ],
    schema: {
      input: {
        tenantId: z =>
          z.string().describe('Lower-case letters, digits and hyphens'),
        displayName: z => z.string().describe('What people call the tenant'),
        tier: z => z.string().describe('basic, advanced or premium'),
        adminEmail: z =>
          z
            .string()
            .describe('Address of the first administrator, who is invited'),
        owner: z => z.string().describe('Entity ref of a group or user'),
        compute: z =>
          z
            .enum(COMPUTES)
            .optional()
            .describe("What tasks run on; default: the tier's"),
        imageTag: z =>
          z
            .string()
            .optional()
            .describe(
              'Tag of the container images; default: what the pool runs',
            ),
        onFailure: z =>
          z
            .enum(FAILURE_CHOICES)
            .optional()
            .describe(
              'What becomes of a stack that cannot be made: rollback (default), or keep for inspection',
            ),
        identityProvider: z =>
          z
            .object({
              type: z.enum(IDENTITY_PROVIDER_TYPES).optional(),
              name: z
                .string()
                .optional()
                .describe('As users see it where they sign in'),
              issuer: z.string().optional().describe('OIDC'),
              clientId: z.string().optional().describe('OIDC'),
              clientSecretArn: z
                .string()
                .optional()
                .describe(
                  'OIDC: name or ARN of the secret in Secrets Manager, never the secret itself',
                ),
              metadataUrl: z.string().optional().describe('SAML'),
              callbackUrl: z
                .string()
                .optional()
                .describe('Where users come back to'),
            })
            .strict()
            .optional()
            .describe("The tenant's own identity provider"),
        cell: z =>
          z
            .string()
            .optional()
            .describe('Id of the cell; default: the one with the most room'),
      },
      output: {
        tenantId: z => z.string(),
        entityRef: z => z.string(),
      },
    },
    async handler(ctx) {
      const { tenantId } = ctx.input;
      ctx.output('tenantId', tenantId);
      ctx.output('entityRef', tenantEntityRef(tenantId));
      if (isTried(ctx, `reserve "${tenantId}"`)) {
        return;
      }
      const tenant = await lifecycle.run(
        ctx,
        { kind: 'onboard', name: 'reserve', tenantId },
        async ({ onboarding }, step) => {
          await requireOwner(catalog, ctx.input.owner, ctx);
          // A step that runs again finds it where it was entered.
          const cell = await ctx.checkpoint({
            key: 'cell',
            fn: () => onboarding.place(ctx.input),
          });
          return onboarding.reserve({ ...ctx.input, cell }, step);
        },
      );
      await lifecycle.publish(ctx, tenant);
    },
  });
