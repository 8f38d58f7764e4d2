module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  ignorePatterns: ['cdk.out/**'],
  rules: {
    // CDK's constructs join their scope when they are made.
    'no-new': 'off',
    // CDK's own assertions on templates count.
    'jest/expect-expect': [
      'warn',
      { assertFunctionNames: ['expect', 'shared.*', 'pool.*'] },
    ],
  },
});
