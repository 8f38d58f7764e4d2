import { Text } from '@backstage/ui';
import type { FleetResponse } from '@tenantry/plugin-tenants-common';
import { Panel } from '../components/Panel';
import { PlainList } from '../components/PlainList';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { countOf } from '../words';

/** Where tenants are, and whether each cell can be read; nothing where there is one. */
export const Cells = ({ cells }: { cells: FleetResponse['byCell'] }) =>
  cells ? (
    <Panel title="Cells">
      <PlainList label="Cells" gap="3">
        {cells.map(({ cell, region, tenants, collector }) => (
          <li key={cell}>
            <Text as="div" variant="body-medium">
              <strong>{cell}</strong>, {countOf(tenants, 'tenant')}
            </Text>
            {collector.problem && (
              <Text as="div" variant="body-small">
                It cannot be read. {collector.problem}
              </Text>
            )}
            <Quiet>
              {region},{' '}
              {collector.collectedAt ? (
                <>
                  seen <RelativeTime at={collector.collectedAt} />
                </>
              ) : (
                'not seen yet'
              )}
            </Quiet>
          </li>
        ))}
      </PlainList>
    </Panel>
  ) : null;
