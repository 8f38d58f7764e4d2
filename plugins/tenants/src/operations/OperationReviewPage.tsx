import { useApi } from '@backstage/core-plugin-api';
import { Alert, Flex, Skeleton } from '@backstage/ui';
import {
  STATE_WORDS,
  TIER_WORDS,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import { useCallback, useState } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { Problem } from '../components/Problem';
import { Bullets, ReviewPanel } from '../components/Review';
import { StateMark } from '../components/StateMark';
import { Facts } from '../entity/Facts';
import { useLoad } from '../useLoad';
import { userWords } from '../users/words';
import type { OperationReview, OperationValues } from './review';

/** The tenant that a form is about, and the user of it, if it is about one. */
function useSubject({ tenantId, user }: OperationValues) {
  const api = useApi(tenantsApiRef);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const [tenant, person] = await Promise.all([
        api.getTenant(String(tenantId), signal),
        user ? api.getUser(String(tenantId), String(user), signal) : undefined,
      ]);
      return { tenant, person };
    },
    [api, tenantId, user],
  );
  return useLoad(load);
}

/** Why the task would be refused, as far as that is known now. */
function obstacleTo(
  review: OperationReview,
  values: OperationValues,
  tenant: Tenant,
): { title: string; description: string } | undefined {
  const { state, operation, displayName } = tenant;
  if (operation || !review.states.includes(state)) {
    const allowed = review.states.map(each => STATE_WORDS[each].toLowerCase());
    return {
      title: `${displayName} is ${STATE_WORDS[
        state
      ].toLowerCase()}: this cannot be done now`,
      description: operation
        ? 'Another task is at work on it. Wait until that has ended.'
        : `It can be done to a tenant that is ${allowed.join(' or ')}.`,
    };
  }
  const problem = review.problem?.(values, tenant);
  return problem
    ? { title: 'This would be refused', description: problem }
    : undefined;
}

/** The last page of the form of an operation: to whom it is done, how, and what will happen. */
export const OperationReviewPage = ({
  review,
  values,
}: {
  review: OperationReview;
  values: OperationValues;
}) => {
  const { value, error, reload } = useSubject(values);
  const [now] = useState(() => new Date());
  if (error) {
    return (
      <Problem
        title="What this is about could not be read"
        error={error}
        onRetry={reload}
      />
    );
  }
  if (!value) {
    return <Skeleton height={280} />;
  }
  const { tenant, person } = value;
  const obstacle = obstacleTo(review, values, tenant);
  return (
    <Flex direction="column" gap="4">
      {obstacle && <Alert status="warning" icon {...obstacle} />}
      <ReviewPanel title="What you chose">
        <Facts
          facts={[
            {
              name: 'Tenant',
              value: `${tenant.displayName} (${tenant.tenantId}), ${
                TIER_WORDS[tenant.tier]
              }`,
            },
            { name: 'State', value: <StateMark state={tenant.state} /> },
            ...(person ? [{ name: 'User', value: userWords(person) }] : []),
            ...review.choices(values, tenant, now),
          ]}
        />
      </ReviewPanel>
      <ReviewPanel title="What will happen">
        <Bullets items={review.happens(values, tenant)} />
      </ReviewPanel>
    </Flex>
  );
};
