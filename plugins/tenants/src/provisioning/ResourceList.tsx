import { Box, Flex, Text } from '@backstage/ui';
import { RiArrowDownSLine } from '@remixicon/react';
import type { StackResource } from '@tenantry/plugin-tenants-common';
import { useState } from 'react';
import { CopyText } from '../components/CopyText';
import { PlainList } from '../components/PlainList';
import { RelativeTime } from '../components/RelativeTime';
import { Facts } from '../entity/Facts';
import { StatusIcon } from './StatusMark';
import {
  groupResources,
  nameOf,
  reasonWords,
  statusWords,
  typeWords,
} from './words';

/** A resource in a line; its codes unfold. */
const Resource = ({ resource }: { resource: StackResource }) => {
  const { logicalId, type, physicalId, status, reason, updatedAt } = resource;
  const { word, tone } = statusWords(status);
  const [open, setOpen] = useState(false);
  return (
    <li>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary
          style={{
            display: 'flex',
            gap: 'var(--bui-space-2)',
            alignItems: 'start',
            cursor: 'pointer',
            padding: 'var(--bui-space-1) 0',
          }}
        >
          <StatusIcon status={status} />
          <div
            style={{
              flex: 1,
              minWidth: 0,
              display: 'flex',
              flexWrap: 'wrap',
              justifyContent: 'space-between',
              columnGap: 'var(--bui-space-4)',
            }}
          >
            <Text
              variant="body-medium"
              title={type}
              style={{ overflowWrap: 'anywhere' }}
            >
              {typeWords(type)}{' '}
              <Text variant="body-medium" weight="bold">
                {nameOf(logicalId)}
              </Text>
            </Text>
            <Text variant="body-small">
              {word}, <RelativeTime at={updatedAt} />
            </Text>
          </div>
          <RiArrowDownSLine
            size={18}
            aria-hidden
            style={{
              flexShrink: 0,
              transform: open ? 'rotate(180deg)' : undefined,
            }}
          />
        </summary>
        <Box pl="6" pb="2">
          <Facts
            facts={[
              {
                name: 'Name in the template',
                value: (
                  <CopyText
                    label={`logical id of ${logicalId}`}
                    value={logicalId}
                  />
                ),
              },
              ...(physicalId
                ? [
                    {
                      name: 'Name or id in AWS',
                      value: (
                        <CopyText
                          label={`id of ${logicalId}`}
                          value={physicalId}
                        />
                      ),
                    },
                  ]
                : []),
              {
                name: 'Type',
                value: <CopyText label={`type of ${logicalId}`} value={type} />,
              },
              {
                name: "CloudFormation's status",
                value: (
                  <CopyText label={`status of ${logicalId}`} value={status} />
                ),
              },
            ]}
          />
        </Box>
      </details>
      {reason && (
        <Box pl="6">
          <Text
            as="div"
            variant="body-small"
            weight={tone === 'failed' ? 'bold' : undefined}
            style={{ overflowWrap: 'anywhere' }}
          >
            {reasonWords(reason)}
          </Text>
        </Box>
      )}
    </li>
  );
};

/** Resources of a stack by what they are for; within that, what needs somebody first. */
export const ResourceList = ({ resources }: { resources: StackResource[] }) => (
  <Flex direction="column" gap="5">
    {groupResources(resources).map(each => (
      <Flex key={each.group} direction="column" gap="1">
        <Text as="h3" variant="body-small" weight="bold" style={{ margin: 0 }}>
          {each.group} ({each.resources.length})
        </Text>
        <PlainList label={each.group} gap="1">
          {each.resources.map(resource => (
            <Resource key={resource.logicalId} resource={resource} />
          ))}
        </PlainList>
      </Flex>
    ))}
  </Flex>
);
