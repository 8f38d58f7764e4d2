import { ButtonIcon } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import useCopyToClipboard from 'react-use/lib/useCopyToClipboard';

const SHOWN_MS = 1_500;

/** Copies a value, and says so for a moment. */
export const CopyButton = ({
  value,
  label,
}: {
  value: string;
  label: string;
}) => {
  const [{ error }, copy] = useCopyToClipboard();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) {
      return undefined;
    }
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const done = copied && !error;
  return (
    <ButtonIcon
      size="small"
      variant="tertiary"
      aria-label={done ? `${label} copied` : `Copy ${label}`}
      icon={done ? <RiCheckLine /> : <RiFileCopyLine />}
      onPress={() => {
        copy(value);
        setCopied(true);
      }}
    />
  );
};
