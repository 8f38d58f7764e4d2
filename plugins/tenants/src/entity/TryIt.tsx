import { Box, Flex, Text } from '@backstage/ui';
import { CopyButton } from '../components/CopyButton';

const linesOf = (apiUrl: string) => `# Health is open to everybody.
curl ${apiUrl}/products/health

# The rest needs the ID token that a user of the tenant gets by signing in.
curl -H "Authorization: Bearer $ID_TOKEN" ${apiUrl}/products`;

/** Calls of the tenant's API, ready for a terminal. */
export const TryIt = ({ apiUrl }: { apiUrl: string }) => (
  <Flex direction="column" gap="1">
    <Flex align="center" gap="1">
      <Text as="h3" variant="body-small" weight="bold" style={{ margin: 0 }}>
        Try it
      </Text>
      <CopyButton label="the calls" value={linesOf(apiUrl)} />
    </Flex>
    <Box
      as="pre"
      p="3"
      style={{
        margin: 0,
        borderRadius: 'var(--bui-radius-2)',
        background: 'var(--bui-bg-neutral-2)',
        color: 'var(--bui-fg-primary)',
        fontFamily: 'var(--bui-font-monospace)',
        fontSize: 'var(--bui-font-size-2)',
        whiteSpace: 'pre-wrap',
        overflowWrap: 'anywhere',
      }}
    >
      {linesOf(apiUrl)}
    </Box>
  </Flex>
);
