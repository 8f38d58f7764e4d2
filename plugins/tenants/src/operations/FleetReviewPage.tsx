import { useApi } from '@backstage/core-plugin-api';
import { Alert, Flex, Skeleton } from '@backstage/ui';
import { isUnderWay } from '@tenantry/plugin-tenants-common';
import { useCallback } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { Problem } from '../components/Problem';
import { Bullets, ReviewPanel } from '../components/Review';
import { Facts } from '../entity/Facts';
import { skewWords } from '../updates/words';
import { useLoad } from '../useLoad';
import { countOf } from '../words';
import type { OperationValues } from './review';

/** What the template takes where nothing was filled in. */
const DEFAULTS = {
  waveSize: 10,
  pauseMinutes: 5,
  maxFailures: 1,
  healthMinutes: 5,
};

const minutes = (value: number) =>
  value === 1 ? '1 minute' : `${value} minutes`;

/** The last page of the form that updates the fleet. */
export const FleetReviewPage = ({ values }: { values: OperationValues }) => {
  const api = useApi(tenantsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.getFleetUpdates(signal),
    [api],
  );
  const { value: updates, error, reload } = useLoad(load);
  const numberOf = (name: keyof typeof DEFAULTS) =>
    Number(values[name] ?? DEFAULTS[name]);
  if (error) {
    return (
      <Problem
        title="Who runs which version could not be read"
        error={error}
        onRetry={reload}
      />
    );
  }
  if (!updates) {
    return <Skeleton height={280} />;
  }
  const { run, versions, pinCount, canaries } = updates;
  return (
    <Flex direction="column" gap="4">
      {run && isUnderWay(run) && (
        <Alert
          status="warning"
          icon
          title="An update of the fleet is under way: this would be refused"
          description={`It brings ${run.imageTag}. Wait until it has ended, or stop it on the Tenants page.`}
        />
      )}
      <ReviewPanel title="What you chose">
        <Facts
          facts={[
            { name: 'Version', value: String(values.imageTag ?? '') },
            {
              name: 'So far',
              value: versions.length > 0 ? skewWords(versions) : 'Not seen yet',
            },
            {
              name: 'A wave',
              value: `${countOf(numberOf('waveSize'), 'tenant')} at most`,
            },
            {
              name: 'Between waves',
              value: minutes(numberOf('pauseMinutes')),
            },
            {
              name: 'Time to be healthy',
              value: minutes(numberOf('healthMinutes')),
            },
            {
              name: 'It stops at',
              value: countOf(numberOf('maxFailures'), 'failure'),
            },
          ]}
        />
      </ReviewPanel>
      <ReviewPanel title="What will happen">
        <Bullets
          items={[
            canaries.length > 0
              ? `${
                  canaries.length === 1
                    ? 'The canary comes'
                    : `The ${canaries.length} canaries come`
                } first, then the pool, Advanced and Premium, wave by wave.`
              : 'There is no canary: the pool comes first, then Advanced and Premium, wave by wave.',
            'Services are replaced one task after the other; requests are served all along.',
            'A wave has to be healthy on the dashboards before the next begins. If it is no good, it goes back to what it ran, and the update stops.',
            pinCount > 0
              ? `${countOf(
                  pinCount,
                  'tenant',
                )} with a pin to another version, and whoever is suspended or runs the version already, are passed over.`
              : 'Whoever is suspended or runs the version already is passed over.',
            'It can be paused and stopped on the Tenants page.',
          ]}
        />
      </ReviewPanel>
    </Flex>
  );
};
