import { Flex, Text } from '@backstage/ui';
import { CopyButton } from './CopyButton';

/** A value that people take elsewhere, with a button that copies it. */
export const CopyText = ({
  value,
  label,
}: {
  value: string;
  label: string;
}) => (
  <Flex align="center" gap="1" style={{ minWidth: 0 }}>
    <Text
      variant="body-medium"
      style={{
        fontFamily: 'var(--bui-font-monospace)',
        overflowWrap: 'anywhere',
      }}
    >
      {value}
    </Text>
    <CopyButton value={value} label={label} />
  </Flex>
);
