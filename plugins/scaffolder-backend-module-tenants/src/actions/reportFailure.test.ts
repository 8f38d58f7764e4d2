import type { Tenant } from '@tenantry/plugin-tenants-common';
import { whatRemains } from './reportFailure';

const silo: Tenant['silo'] = {
  compute: 'fargate',
  routing: 'direct',
  imageTag: '1.0.0',
  shard: 0,
};

describe('whatRemains', () => {
  it.each([
    ['reserve', {}, 'its entry in the registry'],
    ['deploy', {}, 'its entry in the registry'],
    [
      'deploy',
      { silo },
      'its entry in the registry, its routes, its stack, as the failure says',
    ],
    [
      'identity',
      { silo },
      'its entry in the registry, its routes, its stack, as the failure says, its group and administrator',
    ],
    [
      'activate',
      {},
      'its entry in the registry, its group and administrator, its API key',
    ],
  ])('after %s of %j', (step, tenant, words) => {
    expect(whatRemains(step, tenant)).toBe(words);
  });
});
