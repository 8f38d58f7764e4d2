module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  ignorePatterns: ['cdk.out/**'],
  rules: {
    // CDK's constructs join their scope when they are made.
    'no-new': 'off',
  },
});
