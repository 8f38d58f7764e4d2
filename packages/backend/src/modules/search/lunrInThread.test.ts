import { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import searchPlugin from '@backstage/plugin-search-backend';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import request from 'supertest';
import lunrInThread from './lunrInThread';

// A thread loads what it needs on a machine that may be busy.
jest.setTimeout(60_000);

const DOCUMENT = {
  title: 'Acme Corp',
  text: 'Makes anvils',
  location: '/catalog/default/tenant/acme',
};

/** Collates one document. */
const collators = createBackendModule({
  pluginId: 'search',
  moduleId: 'collators',
  register(env) {
    env.registerInit({
      deps: {
        indexes: searchIndexRegistryExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init({ indexes, scheduler }) {
        for (const type of ['tenants', 'docs']) {
          indexes.addCollator({
            schedule: scheduler.createScheduledTaskRunner({
              frequency: { hours: 1 },
              timeout: { hours: 1 },
            }),
            factory: {
              type,
              getCollator: async () => Readable.from([DOCUMENT]),
            },
          });
        }
      },
    });
  },
});

it('answers the search of the portal, and ends with it', async () => {
  const messages = jest.spyOn(Worker.prototype, 'postMessage');
  const scheduler = mockServices.scheduler();
  const backend = await startTestBackend({
    features: [
      searchPlugin,
      lunrInThread,
      collators,
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
    ],
  });
  const search = (query: object) =>
    request(backend.server).get('/api/search/query').query(query);
  expect(messages).not.toHaveBeenCalled();

  await scheduler.triggerTask('search_index_tenants');
  const { body } = await search({ term: 'anvils' }).expect(200);
  expect(body.results).toEqual([
    expect.objectContaining({ type: 'tenants', document: DOCUMENT }),
  ]);
  const none = await search({ term: 'anvils', 'types[0]': 'docs' }).expect(200);
  expect(none.body.results).toEqual([]);

  const [worker] = messages.mock.contexts as Worker[];
  expect(worker.threadId).toBeGreaterThan(0);
  await backend.stop();
  // What has ended has no number.
  expect(worker.threadId).toBe(-1);
});
