import { readEnv, tableEnv } from './env';

const good = {
  PORT: '8081',
  AWS_REGION: 'us-east-1',
  TABLE_NAME: 'orders',
  USER_POOL_CLIENT_ID: 'client',
  USER_POOL_ISSUER: 'http://127.0.0.1:4566/us-east-1_abc/',
};

describe('the settings of a service', () => {
  it('are read with their defaults', () => {
    expect(readEnv(tableEnv, { ...good, PORT: undefined })).toMatchObject({
      PORT: 8080,
      HOST: '0.0.0.0',
      USER_POOL_ISSUER: 'http://127.0.0.1:4566/us-east-1_abc',
    });
  });

  it.each(['TENANT_ROLE_ARN', 'TENANT_ID'] as const)(
    'take an empty %s for none',
    name => {
      expect(readEnv(tableEnv, { ...good, [name]: '' })[name]).toBeUndefined();
    },
  );

  it('say that a user pool is shared only when they do', () => {
    expect(
      [undefined, '', 'false', 'true'].map(
        USER_POOL_SHARED =>
          readEnv(tableEnv, { ...good, USER_POOL_SHARED }).USER_POOL_SHARED,
      ),
    ).toEqual([false, false, false, true]);
  });

  it('are refused in a sentence that names the variable', () => {
    expect(() => readEnv(tableEnv, { ...good, TABLE_NAME: undefined })).toThrow(
      "TABLE_NAME is not set. Set it to the service's DynamoDB table.",
    );
  });

  it.each([
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['USER_POOL_ISSUER', 'pool'],
    ['TENANT_ROLE_ARN', 'role'],
    ['TENANT_ID', 'a--b'],
    ['USER_POOL_SHARED', 'yes'],
  ])('are refused with the value seen: %s=%s', (name, value) => {
    const read = () => readEnv(tableEnv, { ...good, [name]: value });
    expect(read).toThrow(`${name} is "${value}"`);
  });
});
