import { NormalizedSchema } from '@smithy/core/schema';
import { NotSupportedError } from '../../errors';

/** `[9, namespace, name, traits, input, output]`, as the SDK's clients carry it. */
type OperationSchema = [
  9,
  string,
  string,
  Record<string, unknown> | number,
  () => unknown,
  () => unknown,
];

const deref = (schema: unknown) =>
  NormalizedSchema.of(
    (typeof schema === 'function' ? schema() : schema) as never,
  );

/** What an SDK client knows of one of its operations. */
export interface OperationShape {
  name: string;
  traits: Record<string, unknown>;
  input: NormalizedSchema;
  output: NormalizedSchema;
}

function isOperation(value: unknown): value is OperationSchema {
  return Array.isArray(value) && value[0] === 9;
}

function toShape(schema: OperationSchema): OperationShape {
  return {
    name: schema[2],
    traits: typeof schema[3] === 'object' ? schema[3] : {},
    input: deref(schema[4]),
    output: deref(schema[5]),
  };
}

/** All operations of a client, by name. */
export function operationsOf(
  schemas: Record<string, unknown>,
): OperationShape[] {
  return Object.values(schemas).filter(isOperation).map(toShape);
}

/** One operation of a client; unknown ones are refused by name. */
export function operationOf(
  schemas: Record<string, unknown>,
  name: string,
): OperationShape {
  const schema = schemas[`${name}$`];
  if (!isOperation(schema)) {
    throw new NotSupportedError(`the operation ${name}`);
  }
  return toShape(schema);
}
