import { Box, Flex, Text } from '@backstage/ui';
import type { TiersResponse } from '@tenantry/plugin-tenants-common';
import { CODE } from '../components/code';
import { CopyButton } from '../components/CopyButton';

interface Calls {
  apiUrl: string;
  service: TiersResponse['services'][number];
}

const linesOf = ({ apiUrl, service }: Calls) => `# Health is open to everybody.
curl ${apiUrl}${service.healthPath}

# The rest needs the ID token that a user of the tenant gets by signing in.
curl -H "Authorization: Bearer $ID_TOKEN" ${apiUrl}${service.path}`;

/** Calls of a service that the tenant's API leads to, ready for a terminal. */
export const TryIt = (calls: Calls) => (
  <Flex direction="column" gap="1">
    <Flex align="center" gap="1">
      <Text as="h3" variant="body-small" weight="bold" style={{ margin: 0 }}>
        Try it
      </Text>
      <CopyButton label="the calls" value={linesOf(calls)} />
    </Flex>
    <Box as="pre" p="3" style={{ ...CODE, margin: 0 }}>
      {linesOf(calls)}
    </Box>
  </Flex>
);
