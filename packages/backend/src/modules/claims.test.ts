import { groupRefs, userRef } from './claims';

describe('who somebody is, by what a provider says', () => {
  it('is told by the address, and differs for different addresses', () => {
    expect(userRef('Ada.Byron@acme.example', 'x')).toBe(
      'user:default/ada.byron_acme.example',
    );
    const refs = [
      'a+b@acme.example',
      'a-b@acme.example',
      'a_b@acme.example',
      'a@b-acme.example',
      `${'a'.repeat(70)}@acme.example`,
    ].map(email => userRef(email, 'same'));
    expect(new Set(refs).size).toBe(refs.length);
    refs.forEach(ref =>
      expect(ref).toMatch(/^user:default\/[a-z0-9._-]{1,63}$/),
    );
  });

  it("is the provider's own id where it has verified no address", () => {
    expect(userRef(undefined, 'one')).toBe(userRef(undefined, 'one'));
    expect(userRef(undefined, 'one')).not.toBe(userRef(undefined, 'two'));
  });

  it('belongs to groups, however the claim says so', () => {
    expect(groupRefs(['Platform', 'customer-success'])).toEqual([
      'group:default/platform',
      'group:default/customer-success',
    ]);
    expect(groupRefs('platform')).toEqual(['group:default/platform']);
    expect(groupRefs(undefined)).toEqual([]);
    expect(groupRefs([7, 'no spaces', 'a/b', '', 'x'.repeat(64)])).toEqual([]);
  });
});
