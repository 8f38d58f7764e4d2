import { normalized, problemOf, readTenant } from './tenantConfig';

describe('the name of a tenant', () => {
  it.each(['acme', 'a1b', 'acme-2'])('may be %s', name => {
    expect(problemOf(name)).toBeUndefined();
  });

  it.each(['', 'ac', '1acme', 'acme-', 'Acme Corp', '../x', 'a'.repeat(33)])(
    'is not %p',
    name => {
      expect(problemOf(name)).toMatch(/tenant/);
    },
  );

  it('is taken as people type it', () => {
    expect(normalized(' Acme ')).toBe('acme');
  });
});

describe('the tenant of a tab', () => {
  it.each(['no json', '{}', '{"name":"acme","issuer":"javascript"}', '[]'])(
    'is nobody when %p is kept',
    text => {
      sessionStorage.setItem('storefront.tenant', text);
      expect(readTenant(sessionStorage)).toBeUndefined();
    },
  );
});
