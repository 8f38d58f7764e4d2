import { NotSupportedError } from '../../errors';

type Value = string | number | boolean | null;

/** Whether a field is there at all. */
interface Exists {
  exists: boolean;
}

/** Values that a field may have, by field; fields may be nested. */
export interface EventPattern {
  [field: string]: Array<Value | Exists> | EventPattern;
}

const isExists = (item: unknown): item is Exists =>
  typeof item === 'object' &&
  item !== null &&
  Object.keys(item).join() === 'exists' &&
  typeof (item as Exists).exists === 'boolean';

/** Refuses by name what a pattern may say in AWS and not here. */
export function checkPattern(pattern: unknown, path = ''): EventPattern {
  if (typeof pattern !== 'object' || pattern === null) {
    throw new Error(
      `Event pattern is not valid. Reason: "${path}" must be an object or an array`,
    );
  }
  for (const [field, value] of Object.entries(pattern)) {
    const at = path ? `${path}.${field}` : field;
    if (field.startsWith('$')) {
      throw new NotSupportedError(`${field} in an event pattern`);
    }
    if (!Array.isArray(value)) {
      checkPattern(value, at);
    } else {
      const filter = value.find(
        item => typeof item === 'object' && item !== null && !isExists(item),
      );
      if (filter) {
        throw new NotSupportedError(
          `the filter ${JSON.stringify(filter)} on ${at} in an event pattern`,
        );
      }
    }
  }
  return pattern as EventPattern;
}

/** Every field of the pattern has one of its values; an event's list, one in common. */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const found = (event as Record<string, unknown> | undefined)?.[field];
    if (!Array.isArray(wanted)) {
      return (
        typeof found === 'object' &&
        found !== null &&
        matchesPattern(wanted, found)
      );
    }
    const values = [found].flat();
    return wanted.some(item =>
      isExists(item)
        ? item.exists === (found !== undefined)
        : values.includes(item),
    );
  });
}
