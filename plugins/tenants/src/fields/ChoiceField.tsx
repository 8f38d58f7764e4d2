import { Box, Flex, Grid, Radio, RadioGroup, Text } from '@backstage/ui';
import { useId, type ReactNode } from 'react';
import { Quiet } from '../components/Quiet';

/** Something to choose, with what it means. */
export interface Choice<V extends string> {
  value: V;
  title: string;
  description: string;
}

/** A few things to choose from, side by side where there is room. */
export function ChoiceField<V extends string>({
  label,
  description,
  choices,
  value,
  onChange,
  children,
}: {
  label?: string;
  description?: string;
  choices: Array<Choice<V>>;
  value: V;
  onChange: (value: V) => void;
  children?: ReactNode;
}) {
  const descriptionId = useId();
  return (
    <Flex direction="column" gap="3">
      <RadioGroup
        label={label}
        aria-describedby={description ? descriptionId : undefined}
        value={value}
        onChange={next => onChange(next as V)}
      >
        {/* A group's own description is too pale on a dark card. */}
        {description && (
          <div id={descriptionId}>
            <Quiet>{description}</Quiet>
          </div>
        )}
        <Grid.Root
          columns={{ initial: '1', md: `${choices.length}` as '2' }}
          gap="3"
        >
          {choices.map(choice => (
            <Box
              key={choice.value}
              p="3"
              style={{
                borderRadius: 'var(--bui-radius-3)',
                border: `2px solid ${
                  choice.value === value
                    ? 'var(--bui-accent-bg)'
                    : 'var(--bui-border-1)'
                }`,
                background: 'var(--bui-bg-neutral-1)',
              }}
            >
              <Flex direction="column" gap="1">
                <Radio value={choice.value}>
                  <Text variant="body-medium" weight="bold">
                    {choice.title}
                  </Text>
                </Radio>
                <Text variant="body-small">{choice.description}</Text>
              </Flex>
            </Box>
          ))}
        </Grid.Root>
      </RadioGroup>
      {children}
    </Flex>
  );
}
