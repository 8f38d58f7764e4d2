import { Card, CardBody, Flex, Skeleton, Text } from '@backstage/ui';
import { useId, type ReactNode } from 'react';
import { Quiet } from './Quiet';

/** Of tiles with something below their number, so that a row of them is calm. */
const BODY_HEIGHT = '7rem';

/** One number that answers one question, with its recent past or its parts below. */
export const Tile = ({
  title,
  value,
  note,
  children,
}: {
  title: string;
  /** Absent while it is loaded. */
  value?: string;
  /** Unit and window of the number. */
  note?: string;
  children?: ReactNode;
}) => {
  const id = useId();
  return (
    <section aria-labelledby={id} style={{ display: 'flex', minWidth: 0 }}>
      <Card style={{ flex: 1, minWidth: 0 }}>
        <CardBody>
          <Flex direction="column" gap="1">
            <Text as="h3" id={id} variant="body-small" weight="bold">
              {title}
            </Text>
            <Flex
              direction="column"
              justify="between"
              gap="2"
              style={{ minHeight: children ? BODY_HEIGHT : undefined }}
            >
              {value === undefined ? (
                <Skeleton width="40%" height={32} />
              ) : (
                <Flex
                  align="baseline"
                  gap="1"
                  style={{ flexWrap: 'wrap', columnGap: 'var(--bui-space-2)' }}
                >
                  <Text
                    variant="title-medium"
                    style={{ fontVariantNumeric: 'tabular-nums' }}
                  >
                    {value}
                  </Text>
                  {note && <Quiet>{note}</Quiet>}
                </Flex>
              )}
              {children}
            </Flex>
          </Flex>
        </CardBody>
      </Card>
    </section>
  );
};
