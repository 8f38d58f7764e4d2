import type { LifecycleState, Tenant } from '@tenantry/plugin-tenants-common';

/** What the form of an operation holds, as far as it is filled in. */
export type OperationValues = Record<string, unknown>;

/** A value that was chosen, in words. */
interface Choice {
  name: string;
  value: string;
}

/** What the last page of an operation's form says. */
export interface OperationReview {
  /** At the top of the page. */
  title: string;
  /** In what states a tenant can be for it. */
  states: LifecycleState[];
  choices(values: OperationValues, tenant: Tenant, now: Date): Choice[];
  /** What is wrong with the values, so that the task would be refused. */
  problem?(values: OperationValues, tenant: Tenant): string | undefined;
  /** What will happen, point by point. */
  happens(values: OperationValues, tenant: Tenant): string[];
}

/** States of a tenant that nothing is the matter with. */
export const SETTLED: LifecycleState[] = ['active', 'suspended'];

/** What is in a field of text; nothing where nothing is. */
export const textOf = (value: unknown): string => String(value ?? '').trim();

/** What a person has chosen, unless it is nothing. */
export const choice = (name: string, value: unknown): Choice[] =>
  textOf(value) ? [{ name, value: textOf(value) }] : [];

/** What a person has changed, with what it was before. */
export const changed = (
  name: string,
  value: unknown,
  before: string,
): Choice[] =>
  textOf(value) && textOf(value) !== before
    ? [{ name, value: `${textOf(value)} (so far: ${before})` }]
    : [];
