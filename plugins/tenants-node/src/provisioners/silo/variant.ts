import type { Isolation, TenantSilo } from '@tenantry/plugin-tenants-common';

/** What a template is chosen by. */
export interface Choice {
  isolation: Isolation;
  silo?: Pick<TenantSilo, 'compute' | 'routing'>;
}

/** For example `silo-service-fargate-direct`: templates differ by it, and no stack becomes another's. */
export const variantOf = ({ isolation, silo }: Choice): string =>
  `${isolation}-${silo?.compute}-${silo?.routing}`;

/** Where the template of a variant is, or one of its versions; `templatesUrl` ends with a slash. */
export const templateUrlOf = (
  templatesUrl: string,
  choice: Choice,
  version?: string,
): string =>
  `${templatesUrl}tenant-${variantOf(choice)}${
    version ? `.${version}` : ''
  }.template.json`;
