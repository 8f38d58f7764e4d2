/** Building blocks of the API's description. */
export const text = { type: 'string' };
export const time = { type: 'string', format: 'date-time' };
export const count = { type: 'integer', minimum: 0 };
export const number = { type: 'number' };
export const flag = { type: 'boolean' };
export const oneOf = (values: readonly string[]) => ({
  type: 'string',
  enum: [...values],
});

export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
export const list = (items: object) => ({ type: 'array', items });
export const shape = (
  required: Record<string, object>,
  optional: Record<string, object> = {},
) => ({
  type: 'object',
  required: Object.keys(required),
  properties: { ...required, ...optional },
});
export const counts = { type: 'object', additionalProperties: count };

export const json = (description: string, schema: object) => ({
  description,
  content: { 'application/json': { schema } },
});
export const error = (description: string) => json(description, ref('Error'));
/** How every operation may refuse. */
export const errors = {
  '400': error('The request is wrong; the message says how'),
  '403': error('The policy does not allow it'),
};
export const unavailable = {
  '503': error('AWS could not be asked; the message says why and what to do'),
};
export const notFound = {
  '404': error('There is no such tenant, or you may not see it'),
};
/** The answer of one schema, and what may come instead of it. */
export const answers = (
  description: string,
  schema: string,
  more: object = {},
) => ({
  '200': json(description, ref(schema)),
  ...errors,
  ...more,
});

export const query = (name: string, description: string, schema: object) => ({
  in: 'query',
  name,
  description,
  schema,
});
export const commaSeparated = (name: string, items: object) => ({
  ...query(name, 'One or more, comma separated', list(items)),
  style: 'form',
  explode: false,
});
export const inPath = (name: string) => ({
  in: 'path',
  name,
  required: true,
  schema: text,
});

/** Reads something of one tenant. */
export const ofTenant = (
  operationId: string,
  description: string,
  answer: [description: string, schema: string],
  more: { parameters?: object[]; responses?: object } = {},
) => ({
  get: {
    operationId,
    description,
    parameters: [inPath('tenantId'), ...(more.parameters ?? [])],
    responses: answers(...answer, { ...notFound, ...more.responses }),
  },
});
export const paging = (maximum: number, defaultLimit: number) => [
  query('limit', 'Page size', {
    type: 'integer',
    minimum: 1,
    maximum,
    default: defaultLimit,
  }),
  query('cursor', '`nextCursor` of the previous page', text),
];
