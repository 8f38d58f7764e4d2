import {
  Card,
  CardBody,
  CardHeader,
  Flex,
  Skeleton,
  Text,
} from '@backstage/ui';
import type { Tenant } from '@tenantry/plugin-tenants-common';
import type { ReactNode } from 'react';
import { Problem } from '../components/Problem';
import { TenantDrift } from '../drift/TenantDrift';
import { EventTimeline } from './EventTimeline';
import { ResourceList } from './ResourceList';
import { Freshness, StackSummary } from './StackSummary';
import { summarize } from './words';
import { useStack, type StackReading } from './useStack';

const Section = ({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) => (
  <section aria-label={title} style={{ minWidth: 0 }}>
    <Card>
      <CardHeader>
        <Flex
          align="center"
          justify="between"
          gap="2"
          style={{ flexWrap: 'wrap', minHeight: '2rem' }}
        >
          <Text as="h2" variant="title-x-small">
            {title}
          </Text>
          {actions}
        </Flex>
      </CardHeader>
      <CardBody>{children}</CardBody>
    </Card>
  </section>
);

/** Two columns where there is room for two, one on a phone. */
const Columns = ({ children }: { children: ReactNode }) => (
  <div
    style={{
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(min(26rem, 100%), 1fr))',
      alignItems: 'start',
      gap: 'var(--bui-space-4)',
    }}
  >
    {children}
  </div>
);

const Rows = ({ count }: { count: number }) => (
  <Flex direction="column" gap="3">
    {Array.from({ length: count }, (_, row) => (
      <Skeleton key={row} height={20} width={row % 2 === 0 ? '85%' : '70%'} />
    ))}
  </Flex>
);

const Waiting = () => (
  <>
    <Section title="Stack">
      <Rows count={6} />
    </Section>
    <Columns>
      <Section title="Resources">
        <Rows count={12} />
      </Section>
      <Section title="Events">
        <Rows count={12} />
      </Section>
    </Columns>
  </>
);

/** Why there is no stack, and when there will be. */
function explainNone(tenant?: Tenant): string {
  switch (tenant?.state) {
    case 'provisioning':
      return 'CloudFormation has not begun yet. What it makes shows here as soon as it does.';
    case 'failed':
      return 'The onboarding failed before it was made, or it was rolled back and removed. Running it again makes it.';
    case 'offboarded':
      return 'It was removed when the tenant was offboarded.';
    default:
      return `CloudFormation knows no stack ${
        tenant?.stackName ?? 'of that name'
      }. If nobody removed it on purpose, look at the history.`;
  }
}

const Reading = ({
  reading,
  tenant,
  freshness,
}: {
  reading: StackReading;
  tenant?: Tenant;
  freshness: ReactNode;
}) => {
  const { stack, resources, events } = reading;
  if (!stack) {
    return (
      <Section title="Stack" actions={freshness}>
        <Flex direction="column" gap="1">
          <Text variant="title-x-small">There is no stack</Text>
          <Text variant="body-medium">{explainNone(tenant)}</Text>
        </Flex>
      </Section>
    );
  }
  return (
    <>
      <Section title="Stack" actions={freshness}>
        <StackSummary stack={stack} reading={reading} tenant={tenant} />
      </Section>
      {tenant && <TenantDrift tenant={tenant} />}
      <Columns>
        <Section title="Resources">
          {resources.length > 0 ? (
            <ResourceList resources={resources} />
          ) : (
            <Text>{summarize(resources, stack.status)}</Text>
          )}
        </Section>
        <Section title="Events">
          {events.length > 0 ? (
            <EventTimeline events={events} />
          ) : (
            <Text>Nothing has happened yet.</Text>
          )}
        </Section>
      </Columns>
    </>
  );
};

/** The tenant's stack as CloudFormation sees it: state, resources, events, live. */
export const TenantProvisioning = () => {
  const { tenant, stack, isLive } = useStack();
  const { value, error, isLoading, reload } = stack;
  const denied = error?.name === 'NotAllowedError';
  return (
    <Flex direction="column" gap="4">
      {error && (
        <Problem
          title={
            value
              ? 'This may have changed: reading it anew failed'
              : 'The stack could not be read'
          }
          error={error}
          onRetry={denied ? undefined : reload}
        />
      )}
      {value && !denied && (
        <Reading
          reading={value}
          tenant={tenant}
          freshness={
            <Freshness
              readAt={value.readAt}
              isLive={isLive}
              isLoading={isLoading}
              onRefresh={reload}
            />
          }
        />
      )}
      {!value && !error && <Waiting />}
    </Flex>
  );
};
