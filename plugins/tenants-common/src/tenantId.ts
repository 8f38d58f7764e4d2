/** Shape of a tenant id: it names AWS resources, header values and routes, hence lower case and short. */
export const TENANT_ID_PATTERN = /^[a-z][a-z0-9-]{1,30}[a-z0-9]$/;

/**
 * Ids that route or name something else: `basic` is the pool's own `tenantPath`, and a
 * tenant's stack would be called what another stack is.
 */
const RESERVED_TENANT_IDS: readonly string[] = [
  'basic',
  'advanced',
  'premium',
  'pool',
  'shared',
  'health',
  'tenantry',
  'pool-basic',
  'cluster-advanced',
];

/** Says what is wrong with a tenant id, in a sentence, or `undefined` when nothing is. */
export function explainTenantId(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') {
    return 'Choose an id, for example "acme".';
  }
  if (value.length < 3 || value.length > 32) {
    return `Use 3 to 32 characters; "${value.slice(0, 40)}" has ${
      value.length
    }.`;
  }
  if (/[A-Z]/.test(value)) {
    return `Use lower-case letters only: "${value.toLowerCase()}".`;
  }
  if (!/^[a-z]/.test(value)) {
    return `Start with a letter; "${value}" starts with "${value[0]}".`;
  }
  const odd = value.match(/[^a-z0-9-]/);
  if (odd) {
    return `Use letters, digits and single hyphens; "${odd[0]}" is not allowed.`;
  }
  if (value.includes('--')) {
    return 'Use single hyphens only; "--" is not allowed.';
  }
  if (value.endsWith('-')) {
    return 'End with a letter or a digit, not with a hyphen.';
  }
  if (RESERVED_TENANT_IDS.includes(value)) {
    return `"${value}" is reserved; choose another id.`;
  }
  return undefined;
}
