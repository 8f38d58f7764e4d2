import { changesOf } from './changes';

const templateOf = (Resources: object) => JSON.stringify({ Resources });
const TABLE = { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'a' } };

it('counts what a new stack has', () => {
  expect(
    changesOf(undefined, {
      template: templateOf({ A: TABLE, B: TABLE }),
      parameters: {},
    }),
  ).toEqual(['+ 2 resources']);
});

it('names what comes, goes and changes, and no more', () => {
  expect(
    changesOf(
      {
        template: templateOf({
          Same: { ...TABLE, Metadata: 'old' },
          Other: TABLE,
          Gone: TABLE,
        }),
        parameters: { ImageTag: '1', CellId: 'main' },
      },
      {
        template: templateOf({
          Same: { ...TABLE, Metadata: 'new' },
          Other: { ...TABLE, Properties: { TableName: 'b' } },
          New: TABLE,
        }),
        parameters: { ImageTag: '2', CellId: 'main', Replicas: '3' },
      },
    ),
  ).toEqual([
    '~ Other (AWS::DynamoDB::Table)',
    '- Gone (AWS::DynamoDB::Table)',
    '+ New (AWS::DynamoDB::Table)',
    '~ ImageTag: 1 → 2',
    '~ Replicas: (default) → 3',
  ]);
});
