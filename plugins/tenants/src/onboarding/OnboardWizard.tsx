import { useApi } from '@backstage/core-plugin-api';
import { useCallback } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { ONBOARD_TEMPLATE } from '../components/OnboardButton';
import { valuesFor } from '../fields/values';
import { FormWizard, type FormValues } from '../operations/FormWizard';
import { OnboardReview } from './OnboardReview';

/** The onboarding form. What is chosen for another tier stays out of the task. */
export const OnboardWizard = () => {
  const tenants = useApi(tenantsApiRef);
  const toTask = useCallback(
    async (values: FormValues) => {
      const { items } = await tenants.getTiers();
      return valuesFor(
        values,
        items.find(({ name }) => name === values.tier),
      );
    },
    [tenants],
  );
  return (
    <FormWizard
      address={ONBOARD_TEMPLATE}
      title="Onboard a tenant"
      Review={OnboardReview}
      toTask={toTask}
    />
  );
};
