import { Flex, Text } from '@backstage/ui';
import { Quiet } from '../components/Quiet';

/** What a tier gives, in one respect. */
export const Line = ({ name, value }: { name: string; value: string }) => (
  <Flex justify="between" gap="2" style={{ flexWrap: 'wrap' }}>
    <Quiet>{name}</Quiet>
    <Text as="span" variant="body-small">
      {value}
    </Text>
  </Flex>
);
