import { Card, CardBody, Flex, Skeleton, Text } from '@backstage/ui';
import type { TenantHealthResponse } from '@tenantry/plugin-tenants-common';
import { CollectorNotice } from '../components/CollectorNotice';
import { Columns } from '../components/Columns';
import { Elapsed } from '../components/Elapsed';
import { HealthMark } from '../components/HealthMark';
import { Problem } from '../components/Problem';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { useTenant } from '../entity/useTenant';
import { Events } from './Events';
import { LiveTasks } from './LiveTasks';
import { Load } from './Load';
import { ServiceCard } from './ServiceCard';
import { StateNotice } from './StateNotice';
import { useHealth } from './useHealth';

/** About that of a service's card. */
const CARD_HEIGHT = 360;

const Verdict = ({
  health: answer,
  hasLeft,
}: {
  health: TenantHealthResponse;
  hasLeft: boolean;
}) => {
  const { health, shared, stack } = answer;
  return (
    <Card>
      <CardBody>
        <Flex direction="column" gap="1">
          <HealthMark state={health.state} />
          <Text as="div" variant="body-medium">
            {health.reason}
          </Text>
          <Quiet>
            For <Elapsed since={health.since} />
            {health.observedAt && (
              <>
                , last seen <RelativeTime at={health.observedAt} />
              </>
            )}
            {stack?.reason && `. Stack ${stack.name}: ${stack.reason}`}
            {shared &&
              !hasLeft &&
              '. These services are shared: what hurts here hurts all tenants of the tier.'}
          </Quiet>
        </Flex>
      </CardBody>
    </Card>
  );
};

/** The tab *Health* of a tenant. */
export const HealthContent = () => {
  const { tenantId, value: tenant } = useTenant();
  const { value, error, reload } = useHealth(tenantId);
  const services = value?.services ?? [];
  return (
    <section aria-label="Health" style={{ minWidth: 0 }}>
      <Flex direction="column" gap="4">
        <StateNotice tenant={tenant} />
        <CollectorNotice kind="health" collector={value?.collector} />
        {error && (
          <Problem
            title={
              value
                ? 'This may be old: reading the health anew failed'
                : 'The health of this tenant could not be read'
            }
            error={error}
            onRetry={reload}
          />
        )}
        {!value && !error && (
          <>
            <Skeleton width="100%" height={96} />
            <Columns narrowest="20rem">
              {[0, 1, 2].map(place => (
                <Skeleton key={place} width="100%" height={CARD_HEIGHT} />
              ))}
            </Columns>
          </>
        )}
        {value && (
          <Verdict health={value} hasLeft={tenant?.state === 'offboarded'} />
        )}
        {value && services.length === 0 && (
          <Text>
            {tenant?.state === 'offboarded'
              ? 'Services of a tenant that has left are not watched.'
              : 'No service of it was seen yet. New ones show here within a minute.'}
          </Text>
        )}
        {services.length > 0 && (
          <>
            <Columns narrowest="20rem">
              {services.map(service => (
                <ServiceCard key={service.name} service={service} />
              ))}
            </Columns>
            <Load tenantId={tenantId} />
            <Events services={services} />
          </>
        )}
        {value && <LiveTasks tenantId={tenantId} />}
      </Flex>
    </section>
  );
};
