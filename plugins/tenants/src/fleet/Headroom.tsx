import { Flex, Skeleton, Text } from '@backstage/ui';
import type {
  CapacityCheck,
  FleetResponse,
} from '@tenantry/plugin-tenants-common';
import { Meter } from '../charts/Meter';
import { Columns } from '../components/Columns';
import { Panel } from '../components/Panel';
import { PlainList } from '../components/PlainList';
import { formatNumber } from '../words';
import { Quiet } from '../components/Quiet';

/** `room for 61 more`, when it can be said. */
export function roomOf({ used, limit, needs }: CapacityCheck): string {
  if (used === undefined || limit === undefined || !needs) {
    return '';
  }
  const room = Math.max(0, Math.floor((limit - used) / needs));
  return room > 0 ? `room for ${formatNumber(room)} more` : 'no room';
}

const usedOf = ({ used, limit }: CapacityCheck) =>
  used === undefined || limit === undefined
    ? ''
    : `${formatNumber(used)} of ${formatNumber(limit)}`;

/** What is there or not, such as a template, is worth a line only when it is not. */
const saysSomething = ({ limit, state }: CapacityCheck) =>
  limit !== undefined || state !== 'ok';

/** One thing that runs out. */
export const HeadroomLine = ({ check }: { check: CapacityCheck }) => {
  const { title, state, used, limit, message } = check;
  const words = [usedOf(check), roomOf(check)].filter(Boolean).join(', ');
  return (
    <li style={{ minWidth: 0 }}>
      <Flex direction="column" gap="1">
        <Flex justify="between" gap="2" style={{ flexWrap: 'wrap' }}>
          <Text variant="body-small" weight="bold">
            {title}
          </Text>
          <Text
            variant="body-small"
            style={{ fontVariantNumeric: 'tabular-nums' }}
          >
            {words}
          </Text>
        </Flex>
        {used !== undefined && limit !== undefined && (
          <Meter value={used} max={limit} label={title} text={words} />
        )}
        {(state !== 'ok' || !words) && (
          <Text variant="body-small">{message}</Text>
        )}
      </Flex>
    </li>
  );
};

/** How much more fits into each cell. */
export const Headroom = ({ fleet }: { fleet?: FleetResponse }) => {
  const checks = (fleet?.headroom ?? []).filter(saysSomething);
  const cells = [...new Set(checks.map(({ cell }) => cell))];
  return (
    <Panel title="Headroom" note={cells.length === 1 && `in cell ${cells[0]}`}>
      {!fleet && <Skeleton width="100%" height={180} />}
      {fleet && checks.length === 0 && (
        <Quiet variant="body-medium">
          Not known yet: AWS was not asked, or did not answer.
        </Quiet>
      )}
      {cells.length > 0 && (
        <Columns narrowest="18rem" gap="6">
          {cells.map(cell => (
            <Flex key={cell} direction="column" gap="2">
              {cells.length > 1 && <Quiet>Cell {cell}</Quiet>}
              <PlainList label={`Headroom in ${cell}`} gap="3">
                {checks
                  .filter(check => check.cell === cell)
                  .map(check => (
                    <HeadroomLine key={check.id} check={check} />
                  ))}
              </PlainList>
            </Flex>
          ))}
        </Columns>
      )}
    </Panel>
  );
};
