import { Card, CardBody, CardHeader, Flex, Text } from '@backstage/ui';
import { useId, type ReactNode } from 'react';
import { Problem } from './Problem';
import { Quiet } from './Quiet';

/** A titled card of a dashboard; says in its place what could not be read. */
export const Panel = ({
  title,
  note,
  actions,
  problem,
  children,
}: {
  title: string;
  /** What the numbers stand for, for example "last 24 hours". */
  note?: ReactNode;
  actions?: ReactNode;
  problem?: { title: string; error: Error; onRetry: () => void };
  children?: ReactNode;
}) => {
  const id = useId();
  return (
    <section aria-labelledby={id} style={{ display: 'flex', minWidth: 0 }}>
      <Card style={{ flex: 1, minWidth: 0 }}>
        <CardHeader>
          <Flex
            justify="between"
            align="center"
            gap="2"
            style={{ flexWrap: 'wrap', minHeight: '2rem' }}
          >
            <Flex align="baseline" gap="2" style={{ flexWrap: 'wrap' }}>
              <Text as="h3" id={id} variant="title-x-small">
                {title}
              </Text>
              {note && <Quiet>{note}</Quiet>}
            </Flex>
            {actions}
          </Flex>
        </CardHeader>
        <CardBody>
          <Flex direction="column" gap="4">
            {problem && <Problem {...problem} />}
            {children}
          </Flex>
        </CardBody>
      </Card>
    </section>
  );
};
