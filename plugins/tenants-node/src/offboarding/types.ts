import type { Retention, Tenant } from '@tenantry/plugin-tenants-common';
import type { StepContext } from '../onboarding/types';

/** How a tenant is to leave. */
export interface OffboardInput {
  tenantId: string;
  /** The tenant's id or its name, typed again. */
  confirm: string;
  retention: Retention;
  /** How long its data is retained, in days. */
  days?: number;
}

/** What an export holds. */
export interface ExportSummary {
  /** S3 URI that all its files begin with. */
  uri: string;
  /** Lines by kind: the rows of each table, for example `orders`, and `users`. */
  counts: Record<string, number>;
}

/** Offboarding, step by step. Every step may run any number of times. */
export interface Offboarding {
  /** Takes the tenant out of service: its requests are refused, its key is gone, its users are signed out. */
  revoke(input: OffboardInput, step: StepContext): Promise<Tenant>;
  /** Writes its rows and users to the cell's bucket for exports. */
  exportData(tenantId: string, step: StepContext): Promise<ExportSummary>;
  /** Deletes the stack of a silo tenant. */
  removeStack(tenantId: string, step: StepContext): Promise<Tenant>;
  /** Deletes its rows, its users, and what its stack leaves behind. */
  erase(tenantId: string, step: StepContext): Promise<Tenant>;
  /**
   * Looks for what is left. Nothing: the id is free. What is retained on purpose is told,
   * in words; anything else is an error.
   */
  close(
    tenantId: string,
    step: StepContext,
  ): Promise<{ tenant: Tenant; kept: string[] }>;
}
