import { EntityRefLink } from '@backstage/plugin-catalog-react';
import {
  Card,
  CardBody,
  CardHeader,
  Flex,
  Skeleton,
  Text,
} from '@backstage/ui';
import {
  isPinned,
  TIER_WORDS,
  type Tenant,
  type Tier,
} from '@tenantry/plugin-tenants-common';
import { CopyText } from '../components/CopyText';
import { Problem } from '../components/Problem';
import { RelativeTime } from '../components/RelativeTime';
import { StateMark } from '../components/StateMark';
import {
  COMPUTE_WORDS,
  formatDay,
  formatPrice,
  formatQuota,
  formatRate,
  PROVIDER_WORDS,
  ROUTING_WORDS,
} from '../words';
import { Facts, type Fact } from './Facts';
import { Isolation, ISOLATION_HEIGHT, sharesUserPool } from './Isolation';
import { MoveProgress } from './MoveProgress';
import { Notice } from './Notice';
import { TryIt } from './TryIt';
import { useTenant, useTiers } from './useTenant';

const NONE = '\u2013';

const copyFact = (name: string, label: string, value?: string): Fact => ({
  name,
  value: value ? <CopyText label={label} value={value} /> : NONE,
});

/** When new versions reach it. */
const updateFactsOf = (tenant: Tenant): Fact[] => [
  ...(isPinned(tenant, new Date())
    ? [
        {
          name: 'Pinned',
          value: `To ${tenant.pin!.imageTag} until ${formatDay(
            tenant.pin!.until,
          )}: ${tenant.pin!.reason}`,
        },
      ]
    : []),
  ...(tenant.canary
    ? [{ name: 'New versions', value: 'Reach it first: it is a canary' }]
    : []),
];

/** What was chosen for a tenant with a stack of its own. */
const siloFactsOf = (tenant: Tenant): Fact[] => {
  const { silo } = tenant;
  return silo
    ? [
        {
          name: 'Sign-in',
          value: silo.identityProvider
            ? `${silo.identityProvider.name}, by ${
                PROVIDER_WORDS[silo.identityProvider.type]
              }`
            : 'E-mail address and password',
        },
        { name: 'Tasks run on', value: COMPUTE_WORDS[silo.compute] },
        copyFact('Version', 'image tag', silo.imageTag),
        ...updateFactsOf(tenant),
        { name: 'Requests come in', value: ROUTING_WORDS[silo.routing] },
        {
          name: 'Load balancer',
          // People count from one.
          value: `Number ${silo.shard + 1} of the cell`,
        },
      ]
    : [];
};

const factsOf = (tenant: Tenant, tier?: Tier): Fact[] => [
  { name: 'State', value: <StateMark state={tenant.state} /> },
  {
    name: 'Tier',
    value: tier
      ? `${tier.title}, ${formatPrice(
          tier.pricePerMonth,
          tier.currency,
        )} a month`
      : TIER_WORDS[tenant.tier],
  },
  { name: 'Quota', value: tier ? formatQuota(tier.usagePlan) : NONE },
  { name: 'Requests', value: tier ? formatRate(tier.usagePlan) : NONE },
  { name: 'Owner', value: <EntityRefLink entityRef={tenant.owner} /> },
  { name: 'Created', value: <RelativeTime at={tenant.createdAt} /> },
  {
    // It may have been suspended since, or have left.
    name: tenant.state === 'active' ? 'Active since' : 'First active',
    value: tenant.activatedAt ? (
      <RelativeTime at={tenant.activatedAt} />
    ) : (
      'Not active yet'
    ),
  },
  { name: 'Cell', value: tenant.cell },
  ...siloFactsOf(tenant),
  copyFact('API', 'API address', tenant.apiUrl),
  copyFact('Tenant id', 'tenant id', tenant.tenantId),
  copyFact('Tenant path', 'tenant path', tenant.tenantPath),
  copyFact('Stack', 'stack name', tenant.stackName),
  copyFact(
    sharesUserPool(tenant) ? 'User pool, shared' : 'User pool, its own',
    'user pool id',
    tenant.identity?.userPoolId,
  ),
  copyFact('App client', 'app client id', tenant.identity?.appClientId),
  copyFact('API key id', 'API key id', tenant.apiKeyId),
];

/** About that of `TryIt`, so that what is below does not move when the tenant is there. */
const TRY_IT_HEIGHT = 126;

const SKELETON = Array.from({ length: 16 }, (_, index) => ({
  name: `\u00a0`.repeat(index + 1),
  value: <Skeleton width="70%" height={20} />,
}));

/** What a tenant is, where it lives, and what it may do. */
export const TenantCard = () => {
  const { value: tenant, error, reload } = useTenant();
  const { value: tiers } = useTiers();
  const tier = tiers?.items.find(({ name }) => name === tenant?.tier);
  return (
    <section aria-label="About this tenant">
      <Card>
        <CardHeader>
          <Text as="h2" variant="title-x-small">
            About this tenant
          </Text>
        </CardHeader>
        <CardBody>
          <Flex direction="column" gap="4">
            {error && (
              <Problem
                title="This tenant could not be read"
                error={error}
                onRetry={reload}
              />
            )}
            {tenant && <Notice tenant={tenant} />}
            {tenant?.move && <MoveProgress move={tenant.move} />}
            {(tenant || !error) && (
              <Facts facts={tenant ? factsOf(tenant, tier) : SKELETON} />
            )}
            {tenant && <Isolation tenant={tenant} tier={tier} />}
            {!tenant && !error && <Skeleton height={ISOLATION_HEIGHT} />}
            {tenant?.state === 'active' && tiers && (
              <TryIt apiUrl={tenant.apiUrl} service={tiers.services[0]} />
            )}
            {!tenant && !error && <Skeleton height={TRY_IT_HEIGHT} />}
          </Flex>
        </CardBody>
      </Card>
    </section>
  );
};
