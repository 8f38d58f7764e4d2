import { Flex, Text } from '@backstage/ui';
import type {
  DriftDifference,
  DriftedResource,
} from '@tenantry/plugin-tenants-common';
import { CopyButton } from '../components/CopyButton';
import { PlainList } from '../components/PlainList';
import { Quiet } from '../components/Quiet';
import { nameOf, typeWords } from '../provisioning/words';
import { pathWords, valuesOf } from './words';

const CELL = {
  padding: 'var(--bui-space-1) var(--bui-space-4) var(--bui-space-1) 0',
  textAlign: 'left',
  verticalAlign: 'top',
  overflowWrap: 'anywhere',
} as const;

const Value = ({ children }: { children: string }) => (
  <Text
    variant="body-medium"
    style={{ fontFamily: 'var(--bui-font-monospace)' }}
  >
    {children}
  </Text>
);

const Properties = ({
  differences,
  label,
}: {
  differences: DriftDifference[];
  label: string;
}) => (
  <table
    aria-label={label}
    style={{ width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed' }}
  >
    <thead>
      <tr>
        {['Property', 'The template says', 'It is'].map(title => (
          <th key={title} scope="col" style={CELL}>
            <Quiet>{title}</Quiet>
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {differences.map(difference => {
        const { expected, actual } = valuesOf(difference);
        return (
          <tr key={difference.path}>
            <th scope="row" style={CELL} title={difference.path}>
              <Text variant="body-medium">{pathWords(difference.path)}</Text>
            </th>
            <td style={CELL}>
              <Value>{expected}</Value>
            </td>
            <td style={CELL}>
              <Value>{actual}</Value>
            </td>
          </tr>
        );
      })}
    </tbody>
  </table>
);

const Resource = ({ resource }: { resource: DriftedResource }) => {
  const { logicalId, type, physicalId, state, differences, reason } = resource;
  const name = `${typeWords(type)} ${nameOf(logicalId)}`;
  return (
    <li style={{ minWidth: 0 }}>
      <Flex direction="column" gap="1">
        <Flex align="center" gap="1">
          <Text
            as="h3"
            variant="body-medium"
            weight="bold"
            style={{ margin: 0 }}
          >
            {name}
          </Text>
          {physicalId && state !== 'deleted' && (
            <CopyButton label={`id of ${name}`} value={physicalId} />
          )}
        </Flex>
        {state === 'deleted' && (
          <Text variant="body-medium">
            It is gone: somebody has deleted it.
          </Text>
        )}
        {state === 'unknown' && (
          <Text variant="body-medium">
            CloudFormation could not look at it
            {reason ? `: ${reason}` : '.'}
          </Text>
        )}
        {differences.length > 0 && (
          <Properties
            differences={differences}
            label={`What differs of ${name}`}
          />
        )}
      </Flex>
    </li>
  );
};

/** Resources that are not as the template says, property by property. */
export const Differences = ({
  resources,
}: {
  resources: DriftedResource[];
}) => (
  <PlainList label="What differs" gap="5">
    {resources.map(resource => (
      <Resource key={resource.logicalId} resource={resource} />
    ))}
  </PlainList>
);
