import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Flex, Skeleton, Text } from '@backstage/ui';
import type { Tier } from '@tenantry/plugin-tenants-common';
import type { ReactNode } from 'react';
import { Problem } from '../components/Problem';
import { Bullets, ReviewPanel } from '../components/Review';
import { Facts, type Fact } from '../entity/Facts';
import { useTiers } from '../entity/useTenant';
import { IsolationPicture } from '../fields/IsolationPicture';
import { hasStack, valuesFor, type OnboardValues } from '../fields/values';
import { COMPUTE_WORDS, ISOLATION_WORDS, PROVIDER_WORDS } from '../words';
import { planOf } from './plan';

const choicesOf = (
  tier: Tier,
  values: OnboardValues,
  hasCells: boolean,
): Fact[] => {
  const { tenantId, displayName, owner, adminEmail } = values;
  const { compute, imageTag, onFailure, identityProvider } = values;
  const provider = identityProvider?.type;
  return [
    { name: 'Tenant id', value: tenantId },
    { name: 'Display name', value: displayName },
    { name: 'Owner', value: owner && <EntityRefLink entityRef={owner} /> },
    { name: 'Administrator', value: adminEmail },
    { name: 'Tier', value: tier.title },
    ...(hasCells
      ? [{ name: 'Cell', value: values.cell ?? 'Where there is the most room' }]
      : []),
    ...(hasStack(tier)
      ? [
          {
            name: 'Sign-in',
            value: provider
              ? `${identityProvider?.name}, by ${PROVIDER_WORDS[provider]}`
              : 'Its own user pool',
          },
          {
            name: 'Tasks run on',
            value: COMPUTE_WORDS[compute ?? tier.compute],
          },
          { name: 'Version', value: imageTag ?? 'What the pool runs' },
          {
            name: 'If the stack fails',
            value:
              onFailure === 'keep' ? 'Keep it for inspection' : 'Roll it back',
          },
        ]
      : []),
  ];
};

const Key = ({ name, children }: { name: string; children: ReactNode }) => (
  <Flex direction="column" gap="0.5">
    <Text variant="body-small" weight="bold">
      {name}
    </Text>
    <Text variant="body-medium">{children}</Text>
  </Flex>
);

const WhatHappens = ({
  tier,
  values,
}: {
  tier: Tier;
  values: OnboardValues;
}) => {
  const plan = planOf(tier, values);
  return (
    <div
      style={{
        display: 'grid',
        gridTemplateColumns: 'repeat(auto-fit, minmax(min(20rem, 100%), 1fr))',
        gap: 'var(--bui-space-4)',
        alignItems: 'start',
      }}
    >
      <ReviewPanel title="What will be created">
        {plan.stack && (
          <>
            <Text variant="body-medium">
              A CloudFormation stack of its own,{' '}
              <Text weight="bold" variant="body-medium">
                {plan.stack}
              </Text>
              :
            </Text>
            <Bullets items={plan.stackHolds} />
            <Text variant="body-medium">Besides:</Text>
          </>
        )}
        <Bullets items={plan.creates} />
      </ReviewPanel>
      <ReviewPanel title="What it takes">
        <Flex align="center" gap="3">
          <IsolationPicture isolation={tier.isolation} />
          <Text variant="body-small">{ISOLATION_WORDS[tier.isolation]}</Text>
        </Flex>
        <Key name="Price">{plan.price}</Key>
        <Key name="Ready in">{plan.ready}</Key>
        <Key name="If it fails">{plan.ifItFails}</Key>
      </ReviewPanel>
    </div>
  );
};

/** The last page of the form: what was chosen, what it makes, costs and takes, and what if it fails. */
export const OnboardReview = ({ values }: { values: OnboardValues }) => {
  const { value: tiers, error, reload } = useTiers();
  const tier = tiers?.items.find(({ name }) => name === values.tier);
  if (error && !tiers) {
    return (
      <Problem
        title="The tiers could not be read"
        error={error}
        onRetry={reload}
      />
    );
  }
  if (!tier) {
    return <Skeleton height={420} />;
  }
  const kept = valuesFor(values, tier);
  return (
    <Flex direction="column" gap="4">
      <ReviewPanel title="What you chose">
        <Facts facts={choicesOf(tier, kept, tiers?.cells !== undefined)} />
      </ReviewPanel>
      <WhatHappens tier={tier} values={kept} />
    </Flex>
  );
};
