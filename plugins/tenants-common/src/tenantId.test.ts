import { explainTenantId, TENANT_ID_PATTERN } from './tenantId';

describe('explainTenantId', () => {
  it.each(['acme', 'a-1', 'a1b', 'x'.repeat(32)])('accepts %s', id => {
    expect(explainTenantId(id)).toBeUndefined();
    expect(id).toMatch(TENANT_ID_PATTERN);
  });

  it.each([
    [undefined, 'Choose an id'],
    ['', 'Choose an id'],
    ['ab', '3 to 32'],
    ['x'.repeat(33), '3 to 32'],
    ['Acme', 'lower-case'],
    ['1acme', 'Start with a letter'],
    ['-acme', 'Start with a letter'],
    ['ac me', '" " is not allowed'],
    ['a_c', '"_" is not allowed'],
    ['a--b', 'single hyphens'],
    ['acme-', 'End with'],
    ['basic', 'reserved'],
    ['pool-basic', 'reserved'],
    ['cluster-advanced', 'reserved'],
  ])('says what is wrong with %p', (id, words) => {
    expect(explainTenantId(id)).toContain(words);
  });
});
