import { Alert, Flex, Text } from '@backstage/ui';
import type { ReactNode } from 'react';
import { Mark } from '../../components/Mark';

/** The page in front of the portal: what signing in means here, and how. */
export const FrontDoor = ({
  text,
  problem,
  children,
}: {
  text: string;
  /** Why signing in failed. */
  problem?: string;
  children: ReactNode;
}) => (
  <Flex
    align="center"
    justify="center"
    style={{ minHeight: '100vh', background: 'var(--bui-bg-app)' }}
  >
    <main style={{ width: '100%', maxWidth: 560, padding: 24 }}>
      <Flex direction="column" gap="6">
        <Flex direction="column" gap="3">
          <Mark size={44} />
          <Text
            as="h1"
            variant="title-medium"
            weight="bold"
            style={{ margin: 0 }}
          >
            Sign in to Tenantry
          </Text>
          <Text variant="body-medium">{text}</Text>
        </Flex>
        {problem && <Alert status="danger" icon title={problem} />}
        {children}
      </Flex>
    </main>
  </Flex>
);
