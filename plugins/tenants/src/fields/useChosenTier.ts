import type { ApiHolder } from '@backstage/core-plugin-api';
import type { Tier } from '@tenantry/plugin-tenants-common';
import { tenantsApiRef } from '../api/TenantsApi';
import { useTiers } from '../entity/useTenant';
import type { OnboardValues } from './values';

/** What fields are checked with when a page of the form is left. */
export interface ValidationContext {
  apiHolder: ApiHolder;
  /** Of all pages. */
  formData?: OnboardValues;
}

/** The tier that is chosen on another page of the form. */
export function useChosenTier(formContext?: {
  formData?: OnboardValues;
}): Tier | undefined {
  const { value } = useTiers();
  return value?.items.find(({ name }) => name === formContext?.formData?.tier);
}

/** The same, for checks. */
export async function readChosenTier({
  apiHolder,
  formData,
}: ValidationContext): Promise<Tier | undefined> {
  const { items } = await apiHolder.get(tenantsApiRef)!.getTiers();
  return items.find(({ name }) => name === formData?.tier);
}
