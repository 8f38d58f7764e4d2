import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import {
  Box,
  Flex,
  Grid,
  Radio,
  RadioGroup,
  Skeleton,
  Text,
} from '@backstage/ui';
import type { Tier } from '@tenantry/plugin-tenants-common';
import { Problem } from '../components/Problem';
import { useTiers } from '../entity/useTenant';
import {
  formatPrice,
  formatQuota,
  formatRate,
  formatSeconds,
  ISOLATION_WORDS,
} from '../words';
import { IsolationPicture } from './IsolationPicture';

/** What onboarding creates, by isolation, in words. */
const CREATES: Record<Tier['isolation'], string[]> = {
  pool: [
    'A group in the shared user pool, and an administrator who is invited by e-mail',
  ],
  'silo-service': [
    'A stack of its own: services in the shared cluster, and tables',
    'A user pool of its own, and an administrator who is invited by e-mail',
  ],
  'silo-cluster': [
    'A stack of its own: a cluster, services and tables',
    'A user pool of its own, and an administrator who is invited by e-mail',
  ],
};

const CREATES_ALWAYS = [
  'An entry in the registry, with the history of the tenant',
  "An API key on the tier's usage plan",
  'A page in the catalog',
];

const TierCard = ({ tier, isChosen }: { tier: Tier; isChosen: boolean }) => (
  <Box
    p="4"
    style={{
      height: '100%',
      boxSizing: 'border-box',
      borderRadius: 'var(--bui-radius-3)',
      border: `2px solid ${
        isChosen ? 'var(--bui-accent-bg)' : 'var(--bui-border-1)'
      }`,
      background: 'var(--bui-bg-neutral-1)',
      opacity: tier.available ? 1 : 0.65,
    }}
  >
    <Flex direction="column" gap="3">
      <Flex justify="between" align="start">
        <Radio value={tier.name} isDisabled={!tier.available}>
          <Text variant="title-x-small">{tier.title}</Text>
        </Radio>
        <IsolationPicture isolation={tier.isolation} />
      </Flex>
      <Text variant="body-medium">{tier.description}</Text>
      <Flex direction="column" gap="1">
        <Text variant="title-small">
          {formatPrice(tier.pricePerMonth, tier.currency)}{' '}
          <Text variant="body-small" color="secondary">
            a month
          </Text>
        </Text>
        <Text variant="body-small">{ISOLATION_WORDS[tier.isolation]}</Text>
        <Text variant="body-small">{formatQuota(tier.usagePlan)}</Text>
        <Text variant="body-small">{formatRate(tier.usagePlan)}</Text>
        <Text variant="body-small">
          Ready in about {formatSeconds(tier.readyInSeconds)}
        </Text>
      </Flex>
      {!tier.available && (
        <Text variant="body-small" weight="bold">
          {tier.unavailableReason}
        </Text>
      )}
    </Flex>
  </Box>
);

const WhatHappens = ({ tier }: { tier: Tier }) => (
  <Box>
    <Text as="h3" variant="title-x-small" style={{ margin: 0 }}>
      What will be created
    </Text>
    <ul
      style={{ margin: 'var(--bui-space-2) 0', paddingInlineStart: '1.25rem' }}
    >
      {[...CREATES[tier.isolation], ...CREATES_ALWAYS].map(item => (
        <li key={item}>
          <Text variant="body-medium">{item}</Text>
        </li>
      ))}
    </ul>
    <Text variant="body-small" color="secondary">
      If a step fails, the tenant is shown as failed with the cause. Running the
      form again goes on from there; nothing is made twice.
    </Text>
  </Box>
);

/** The tiers as cards to compare; what cannot be had says why. */
export const TenantTierField = ({
  formData,
  onChange,
  schema,
  required,
  rawErrors = [],
}: FieldExtensionComponentProps<string>) => {
  const { value, error, reload } = useTiers();
  if (error && !value) {
    return (
      <Problem
        title="The tiers could not be read"
        error={error}
        onRetry={reload}
      />
    );
  }
  const tiers = value?.items ?? [];
  const chosen = tiers.find(({ name }) => name === formData);
  return (
    <Flex direction="column" gap="4">
      <RadioGroup
        label={schema.title}
        description={schema.description}
        isRequired={required}
        value={formData ?? null}
        onChange={onChange}
        validationBehavior="aria"
        isInvalid={rawErrors.length > 0}
      >
        <Grid.Root columns={{ initial: '1', md: '3' }} gap="4">
          {value
            ? tiers.map(tier => (
                <TierCard
                  key={tier.name}
                  tier={tier}
                  isChosen={tier === chosen}
                />
              ))
            : [1, 2, 3].map(card => <Skeleton key={card} height={260} />)}
        </Grid.Root>
      </RadioGroup>
      {chosen && <WhatHappens tier={chosen} />}
    </Flex>
  );
};
