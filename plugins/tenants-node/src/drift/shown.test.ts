import { HIDDEN, shownValue } from './shown';

describe('values that are shown', () => {
  it.each([
    ['/HealthCheckPath', '/health', '/health'],
    ['/RetentionInDays', '30', '30'],
    ['/Statement', '{"Effect":"Allow"}', '{"Effect":"Allow"}'],
  ])('%s as it is', (path, text, shown) => {
    expect(shownValue(path, text)).toBe(shown);
  });

  it.each([
    ['/ProviderDetails/client_secret', 's3cret'],
    ['/MasterUserPassword', 's3cret'],
    ['/ContainerDefinitions/0/Environment/2/Value', 's3cret'],
  ])('%s without what may be secret', (path, text) => {
    expect(shownValue(path, text)).toBe(HIDDEN);
  });

  it('hides secrets within objects, and addresses anywhere', () => {
    const text = JSON.stringify({
      ProviderDetails: { client_id: 'a', client_secret: 's3cret' },
      ApiKey: { value: 's3cret' },
      Contact: 'ops@acme.example',
    });
    expect(shownValue('/Whole', text)).toBe(
      '{"ProviderDetails":{"client_id":"a","client_secret":"(hidden)"},"ApiKey":{"value":"(hidden)"},"Contact":"(address)"}',
    );
  });

  it('says nothing where there is none, and cuts what is long', () => {
    expect(shownValue('/A', 'null')).toBeUndefined();
    expect(shownValue('/A', undefined)).toBeUndefined();
    expect(shownValue('/A', 'x'.repeat(1_000))).toHaveLength(301);
  });
});
