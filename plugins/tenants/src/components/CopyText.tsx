import { ButtonIcon, Flex, Text } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import useCopyToClipboard from 'react-use/lib/useCopyToClipboard';

const SHOWN_MS = 1_500;

/** A value that people take elsewhere, with a button that copies it. */
export const CopyText = ({
  value,
  label,
}: {
  value: string;
  label: string;
}) => {
  const [, copy] = useCopyToClipboard();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) {
      return undefined;
    }
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
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
      <ButtonIcon
        size="small"
        variant="tertiary"
        aria-label={copied ? `${label} copied` : `Copy ${label}`}
        icon={copied ? <RiCheckLine /> : <RiFileCopyLine />}
        onPress={() => {
          copy(value);
          setCopied(true);
        }}
      />
    </Flex>
  );
};
