import { ConfigReader } from '@backstage/config';
import type { Sandbox } from '@tenantry/aws-sandbox';
import type { Isolation } from '@tenantry/plugin-tenants-common';
import { AwsClients } from '../aws/clients';
import { readSettings } from '../config';
import { DefaultTenantsService } from '../DefaultTenantsService';
import type { KeyWaits } from '../keys/types';
import type { OffboardInput } from '../offboarding/types';
import type { OnboardInput } from '../onboarding/input';
import type { StepContext } from '../onboarding/types';
import type { Provisioner } from '../provisioners/types';

const tier = (isolation: string, silo: object = {}) => ({
  title: 'A tier',
  description: 'Of tenants',
  isolation,
  compute: 'fargate',
  pricePerMonth: 49,
  readyInSeconds: 5,
  usagePlan: {
    rateLimit: 10,
    burstLimit: 20,
    quota: { limit: 1000, period: 'DAY' },
  },
  ...silo,
});

export const INPUT: OnboardInput = {
  tenantId: 'acme',
  displayName: 'Acme Corp',
  tier: 'basic',
  adminEmail: 'ada@acme.example',
  owner: 'group:default/platform',
};

/** Another tenant, which is to be left alone. */
export const GLOBEX: OnboardInput = {
  ...INPUT,
  tenantId: 'globex',
  displayName: 'Globex',
  adminEmail: 'gus@globex.example',
};

/** Tasks that are still at work, for `stepOf`. */
export type RunningTasks = Set<string>;

/** What a scaffolder task hands to each step. */
export const stepOf = (
  taskId: string,
  options: {
    signal?: AbortSignal;
    running?: RunningTasks;
    log?(line: string): void;
  } = {},
): StepContext => ({
  taskId,
  actor: 'user:default/guest',
  signal: options.signal ?? new AbortController().signal,
  log: line => options.log?.(line),
  isTaskRunning: async id => options.running?.has(id) ?? false,
});

/** Tiers that differ in their isolation, and in their routing. */
export const SILO_TIERS = {
  basic: tier('pool'),
  advanced: tier('silo-service'),
  premium: tier('silo-cluster', { routing: 'direct' }),
};

type CellAccount = Pick<Sandbox, 'endpoint' | 'region' | 'accountId'>;

const cellOf = (
  id: string,
  { endpoint, region, accountId }: CellAccount,
): object => ({ id, accountId, region, endpoint });

/** The service of a portal that has just started; Basic and Advanced share the pool here. */
export function startPortal(
  account: CellAccount,
  options: {
    warn?(line: string): void;
    provisioners?: ReadonlyMap<Isolation, Provisioner>;
    tiers?: object;
    deployment?: object;
    now?: () => Date;
    keyWaits?: KeyWaits;
    updates?: object;
    fleetLookMs?: number;
    /** The account of a second cell, `other`. */
    other?: CellAccount;
  } = {},
): DefaultTenantsService {
  const config = new ConfigReader({
    tenantry: {
      currency: 'USD',
      deployment: options.deployment,
      updates: options.updates ?? { revisionsPerSecond: 100 },
      tiers: options.tiers ?? {
        basic: tier('pool'),
        advanced: tier('pool'),
        premium: tier('silo-cluster'),
      },
      cells: [
        cellOf('local', account),
        ...(options.other ? [cellOf('other', options.other)] : []),
      ],
    },
  } as never);
  return new DefaultTenantsService({
    settings: readSettings(config),
    clients: new AwsClients({
      getCredentialProvider: async () => ({
        sdkCredentialProvider: async () => ({
          accessKeyId: 'sandbox',
          secretAccessKey: 'sandbox',
        }),
      }),
    }),
    provisioners: options.provisioners,
    now: options.now,
    keyWaits: options.keyWaits,
    fleetLookMs: options.fleetLookMs,
    logger: { info: () => {}, warn: line => options.warn?.(line) },
  });
}

/** Onboarding from its first step to its last, as the template runs it. */
export async function onboard(
  { onboarding }: DefaultTenantsService,
  input: OnboardInput,
  step: StepContext,
) {
  await onboarding.reserve(input, step);
  await onboarding.deploy(input.tenantId, step);
  await onboarding.identity(input.tenantId, step);
  await onboarding.apiKey(input.tenantId, step);
  return onboarding.activate(input.tenantId, step);
}

/** A clock that leaps ahead from look to look, so that nobody waits for long. */
export const hastyClock = (): (() => Date) => {
  let ahead = 0;
  return () => new Date(Date.now() + (ahead += 5_000));
};

/** Offboarding from its first step to its last, as the template runs it. */
export async function offboard(
  { offboarding }: DefaultTenantsService,
  input: OffboardInput,
  step: StepContext,
) {
  const { tenantId } = input;
  await offboarding.revoke(input, step);
  if (input.retention === 'export') {
    await offboarding.exportData(tenantId, step);
  }
  if (input.retention !== 'retain') {
    await offboarding.removeStack(tenantId, step);
    await offboarding.erase(tenantId, step);
  }
  return offboarding.close(tenantId, step);
}
