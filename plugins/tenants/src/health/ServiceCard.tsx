import { Flex, Link, Text } from '@backstage/ui';
import type {
  ServiceDeployment,
  ServiceHealth,
} from '@tenantry/plugin-tenants-common';
import { COLOURS } from '../charts/colours';
import { Meter } from '../charts/Meter';
import { Elapsed } from '../components/Elapsed';
import { HealthMark } from '../components/HealthMark';
import { Panel } from '../components/Panel';
import { PlainList } from '../components/PlainList';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { deploymentWords, revisionOf, targetsWords, tasksWords } from './words';

const mono = {
  fontFamily: 'var(--bui-font-monospace)',
  overflowWrap: 'anywhere',
} as const;

/** One deployment: which version, how far, and what ECS says. */
const Deployment = ({ deployment }: { deployment: ServiceDeployment }) => {
  const { rolloutState, desired, running, reason, updatedAt } = deployment;
  const words = deploymentWords(deployment);
  return (
    <li>
      <Flex direction="column" gap="1">
        <Flex justify="between" gap="2" style={{ flexWrap: 'wrap' }}>
          <Text variant="body-small" style={mono}>
            {revisionOf(deployment)}
          </Text>
          <Text variant="body-small">
            {words} <RelativeTime at={updatedAt} />
          </Text>
        </Flex>
        {rolloutState !== 'COMPLETED' && desired > 0 && (
          <Meter
            value={running}
            max={desired}
            label={`Deployment of ${revisionOf(deployment)}`}
            text={words}
            height={4}
            colour={rolloutState === 'FAILED' ? COLOURS.failed : COLOURS.main}
          />
        )}
        {rolloutState !== 'COMPLETED' && reason && <Quiet>{reason}</Quiet>}
      </Flex>
    </li>
  );
};

/** What a service has of what it should have. */
const Share = ({
  label,
  words,
  value,
  max,
  colour,
}: {
  label: string;
  words: string;
  value: number;
  max: number;
  colour?: string;
}) => (
  <Flex direction="column" gap="1">
    <Text variant="body-small">{words}</Text>
    {max > 0 && (
      <Meter
        label={label}
        text={words}
        value={value}
        max={max}
        height={4}
        colour={colour}
      />
    )}
  </Flex>
);

const haveColour = (have: number, want: number) =>
  have >= want ? 'var(--bui-fg-positive)' : COLOURS.failed;

/** One ECS service: how it fares and why, its tasks, targets, deployments and load. */
export const ServiceCard = ({ service }: { service: ServiceHealth }) => {
  const { name, health, running, desired, targets, load, lastStopped } =
    service;
  const targetWords = targetsWords(service);
  return (
    <Panel
      title={name}
      note={service.cell && `in ${service.cell}`}
      actions={<HealthMark state={health.state} />}
    >
      <Flex direction="column" gap="3">
        <div>
          {/* Of a healthy one the bars below say the same. */}
          {health.state !== 'healthy' && (
            <Text as="div" variant="body-medium">
              {health.reason}
            </Text>
          )}
          <Quiet>
            For <Elapsed since={health.since} />
            {health.state === 'healthy' && lastStopped && (
              <>
                . A task stopped by itself <RelativeTime at={lastStopped.at} />:{' '}
                {lastStopped.reason}
              </>
            )}
          </Quiet>
        </div>
        <Share
          label={`Tasks of ${name}`}
          words={tasksWords(service)}
          value={running}
          max={desired}
          colour={haveColour(running, desired)}
        />
        {targets && targetWords && (
          <Share
            label={`Targets of ${name}`}
            words={targetWords}
            value={targets.healthy}
            max={targets.healthy + targets.unhealthy}
            colour={haveColour(
              targets.healthy,
              targets.healthy + targets.unhealthy,
            )}
          />
        )}
        {load?.cpuPercent !== undefined && (
          <Share
            label={`CPU of ${name}`}
            words={`CPU ${load.cpuPercent.toFixed(0)}% of what is reserved`}
            value={load.cpuPercent}
            max={100}
          />
        )}
        {load?.memoryPercent !== undefined && (
          <Share
            label={`Memory of ${name}`}
            words={`Memory ${load.memoryPercent.toFixed(
              0,
            )}% of what is reserved`}
            value={load.memoryPercent}
            max={100}
          />
        )}
        <div>
          <Text as="div" variant="body-small" weight="bold">
            Deployments
          </Text>
          {service.deployments.length === 0 ? (
            <Quiet>None is known.</Quiet>
          ) : (
            <PlainList label={`Deployments of ${name}`} gap="2">
              {service.deployments.map(deployment => (
                <Deployment key={deployment.id} deployment={deployment} />
              ))}
            </PlainList>
          )}
        </div>
        <Link
          href={service.consoleUrl}
          target="_blank"
          rel="noreferrer"
          variant="body-small"
          title={`Service ${service.serviceName} in cluster ${service.clusterName}`}
        >
          Open {name} in AWS
        </Link>
      </Flex>
    </Panel>
  );
};
