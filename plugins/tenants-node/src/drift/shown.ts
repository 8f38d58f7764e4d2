import { withoutAddresses } from '../aws/explain';

/** Longer values are cut: a policy or a definition is looked up where it is. */
const MAX_LENGTH = 300;
/** Stands for what nobody is to see. */
export const HIDDEN = '(hidden)';

/** Names of what may be secret. Environments may hold anything. */
const SECRET =
  /secret|password|passwd|token|credential|api-?_?key|private-?_?key|environment/i;

function withoutSecrets(value: unknown, isSecret: boolean): unknown {
  if (Array.isArray(value)) {
    return value.map(item => withoutSecrets(item, isSecret));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        withoutSecrets(item, isSecret || SECRET.test(name)),
      ]),
    );
  }
  return isSecret ? HIDDEN : value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A property's value as people may see it: without what its name, or a name within it, says
 * may be secret, and without addresses. `undefined` where there is none.
 */
export function shownValue(
  path: string,
  text: string | undefined,
): string | undefined {
  if (text === undefined || text === '' || text === 'null') {
    return undefined;
  }
  if (SECRET.test(path)) {
    return HIDDEN;
  }
  const value = parsed(text);
  const shown = withoutAddresses(
    typeof value === 'object' && value !== null
      ? JSON.stringify(withoutSecrets(value, false))
      : text,
  );
  return shown.length > MAX_LENGTH ? `${shown.slice(0, MAX_LENGTH)}…` : shown;
}
