import { validationError } from '../template';

const NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;

/** Refuses what cannot be the name of a stack, or of a change set. */
export function requireName(
  name: string,
  member: 'stackName' | 'changeSetName',
): void {
  if (!NAME.test(name)) {
    throw validationError(
      `1 validation error detected: Value '${name}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  }
}
