import { useApi } from '@backstage/core-plugin-api';
import { EntityRefLink, useEntity } from '@backstage/plugin-catalog-react';
import {
  Button,
  Card,
  CardBody,
  CardHeader,
  Flex,
  Skeleton,
  Text,
} from '@backstage/ui';
import { RiRecordCircleLine } from '@remixicon/react';
import type {
  TenantEvent,
  TenantEventsResponse,
} from '@tenantry/plugin-tenants-common';
import { useCallback, useState } from 'react';
import { tenantsApiRef, type TenantsApi } from '../api/TenantsApi';
import { PlainList } from '../components/PlainList';
import { MarkIcon } from '../components/Mark';
import { Problem } from '../components/Problem';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { StateIcon } from '../components/StateMark';
import { TaskLogLink } from '../components/TaskLink';
import { useLoad } from '../useLoad';
import { useTenantsSignal } from '../useTenantsSignal';

/** How many lines are added by "Show earlier". */
const STEP = 50;

const Line = ({ event }: { event: TenantEvent }) => (
  <li>
    <Flex gap="2" align="start">
      {event.to ? (
        <StateIcon state={event.to} />
      ) : (
        // What changed no state.
        <MarkIcon look={{ icon: RiRecordCircleLine, colour: 'secondary' }} />
      )}
      <Flex direction="column" gap="0.5" style={{ minWidth: 0 }}>
        <Text variant="body-medium">{event.message}</Text>
        <Quiet>
          <RelativeTime at={event.at} />
          {' by '}
          {event.actor === 'service' ? (
            'the portal'
          ) : (
            <EntityRefLink entityRef={event.actor} hideIcon />
          )}
          {event.taskId && <TaskLogLink taskId={event.taskId} before=" · " />}
        </Quiet>
      </Flex>
    </Flex>
  </li>
);

/** The newest events, page by page from the top, so that nothing is missed when new ones come in. */
async function readPages(
  api: TenantsApi,
  tenantId: string,
  pages: number,
  signal: AbortSignal,
): Promise<TenantEventsResponse> {
  const items: TenantEvent[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pages; page++) {
    const answer = await api.getEvents(
      tenantId,
      { limit: STEP, cursor },
      signal,
    );
    items.push(...answer.items);
    cursor = answer.nextCursor;
    if (!cursor) {
      break;
    }
  }
  return { items, nextCursor: cursor };
}

/** What happened to a tenant, newest first. */
export const TenantHistory = () => {
  const api = useApi(tenantsApiRef);
  const tenantId = useEntity().entity.metadata.name;
  const [pages, setPages] = useState(1);
  const load = useCallback(
    (signal: AbortSignal) => readPages(api, tenantId, pages, signal),
    [api, tenantId, pages],
  );
  const { value, error, isLoading, reload } = useLoad(load);
  useTenantsSignal(reload, tenantId);
  return (
    <Card>
      <CardHeader>
        <Text as="h2" variant="title-x-small">
          History
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="4">
          {error && (
            <Problem
              title="The history could not be read"
              error={error}
              onRetry={reload}
            />
          )}
          {!value && !error && <Skeleton height={48} width="60%" />}
          {value?.items.length === 0 && (
            <Quiet variant="body-medium">Nothing has happened yet.</Quiet>
          )}
          {value && value.items.length > 0 && (
            <PlainList>
              {value.items.map(event => (
                <Line key={event.id} event={event} />
              ))}
            </PlainList>
          )}
          {value?.nextCursor && (
            <Flex>
              <Button
                variant="secondary"
                size="small"
                isPending={isLoading}
                onPress={() => setPages(pages + 1)}
              >
                Show earlier
              </Button>
            </Flex>
          )}
        </Flex>
      </CardBody>
    </Card>
  );
};
