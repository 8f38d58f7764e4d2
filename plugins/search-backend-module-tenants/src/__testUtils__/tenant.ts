// It is with the domain core, the most basic of the packages whose tests need it.
// eslint-disable-next-line @backstage/no-forbidden-package-imports
export {
  aSilo,
  aTenant,
} from '@tenantry/plugin-tenants-node/src/testUtils/tenant';
