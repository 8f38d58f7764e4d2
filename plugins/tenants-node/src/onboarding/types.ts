import type {
  Isolation,
  Tenant,
  Tier,
  TierName,
} from '@tenantry/plugin-tenants-common';
import type { Capacity } from '../capacity/Capacity';
import type { CellContexts, CellContext } from '../cell/CellContexts';
import type { Pace } from '../provisioners/silo/Pace';
import type { Provisioner } from '../provisioners/types';
import type { Revisions } from '../updates/Revisions';
import type { Templates } from '../updates/Templates';
import type { Registry } from '../registry/Registry';
import type { TenantRecord } from '../registry/items';
import type { OnboardInput } from './input';

/** What every step of a lifecycle operation is told about the task that runs it. */
export interface StepContext {
  taskId: string;
  /** Entity ref of who started the task, or `service`. */
  actor: string;
  signal: AbortSignal;
  /** Takes one line per change in AWS. */
  log(line: string): void;
  /** Whether another task is still at work: what a dead one left may be taken over. */
  isTaskRunning(taskId: string): Promise<boolean>;
}

/** What steps work with. */
export interface StepTools {
  context: CellContext;
  contexts: CellContexts;
  registry: Registry;
  /** The one for an isolation; a tier without one is refused before it is asked for. */
  provisionerOf(isolation: Isolation): Provisioner;
  /** What the configuration says of a tier. */
  tierOf(name: TierName): Tier;
  /** For waiting until AWS is done. */
  pace: Pace;
  /** What there is room for. */
  capacity: Capacity;
  /** What stacks are made from. */
  templates: Templates;
  /** Keeps changes of stacks below what ECS sustains. */
  revisions: Revisions;
  now(): Date;
  toTenant(record: TenantRecord): Tenant;
}

/** Onboarding, step by step. Every step may run any number of times. */
export interface Onboarding {
  /**
   * The cell that a new tenant goes to: the one that was asked for, or the one with the
   * most room. A task that runs again has to keep to what it was told first.
   */
  place(input: OnboardInput): Promise<string>;
  /** Checks everything and enters the tenant in the registry. */
  reserve(input: OnboardInput, step: StepContext): Promise<Tenant>;
  /** Makes sure that what the tenant runs on is there. */
  deploy(tenantId: string, step: StepContext): Promise<Tenant>;
  /** The tenant's group and its administrator. */
  identity(tenantId: string, step: StepContext): Promise<Tenant>;
  /** The tenant's key on its tier's usage plan. */
  apiKey(tenantId: string, step: StepContext): Promise<Tenant>;
  /** Tries the front door, then lets the tenant in. */
  activate(tenantId: string, step: StepContext): Promise<Tenant>;
}
