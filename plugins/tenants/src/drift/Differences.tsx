import { Flex, Text } from '@backstage/ui';
import type {
  DriftDifference,
  DriftedResource,
} from '@tenantry/plugin-tenants-common';
import { CopyButton } from '../components/CopyButton';
import { PlainList } from '../components/PlainList';
import { Quiet } from '../components/Quiet';
import { nameOf, typeWords } from '../provisioning/words';
import { pathWords } from './words';

const CELL = {
  padding: 'var(--bui-space-1) var(--bui-space-4) var(--bui-space-1) 0',
  textAlign: 'left',
  verticalAlign: 'top',
  overflowWrap: 'anywhere',
} as const;

const Value = ({ children }: { children?: string }) =>
  children === undefined ? (
    <Quiet variant="body-medium">nothing</Quiet>
  ) : (
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
      {differences.map(({ path, expected, actual }) => (
        <tr key={path}>
          <th scope="row" style={CELL} title={path}>
            <Text variant="body-medium">{pathWords(path)}</Text>
          </th>
          <td style={CELL}>
            <Value>{expected}</Value>
          </td>
          <td style={CELL}>
            <Value>{actual}</Value>
          </td>
        </tr>
      ))}
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
