import { NotSupportedError } from '../errors';

/** Refuses every parameter that an operation would silently ignore. */
export function only(
  input: object,
  supported: readonly string[],
  operation: string,
): void {
  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined && !supported.includes(name)) {
      throw new NotSupportedError(`the parameter ${name} of ${operation}`);
    }
  }
}
