import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  TenantTasksResponse,
  TenantUsersResponse,
} from '@tenantry/plugin-tenants-common';
import { parse, stringify } from 'yaml';
import { portalEnv } from '../commands/up';
import { readConfig } from '../config';
import { ROOT } from '../paths';
import { mustOnboard, ONBOARD_TEMPLATE } from '../testing/onboard';
import { Person } from '../testing/person';
import {
  ACTIONS,
  PUBLISH,
  ROLES,
  ROUTES,
  TEMPLATES,
  TOOLS,
  type Allowed,
  type Role,
  type Subject,
} from '../testing/rolesTable';
import { startSystem, type System } from '../testing/system';

jest.setTimeout(60_000);

const { signal } = new AbortController();
const OWN = 'own';
const OTHERS = 'others';
const TENANTS: Record<string, string> = {
  [OWN]: 'group:default/customer-success',
  [OTHERS]: 'group:default/platform',
};
/** What an action is about. */
const subjectsOf = (action: string) => {
  if (action === PUBLISH) {
    return ['tenant'];
  }
  return ACTIONS[action]?.ofFleet ? [] : ['tenantId'];
};
/** A template of somebody else's: everybody sees it, and it uses an action of ours. */
const tryOut = (action: string) => ({
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: `try-${action.replace(':', '-')}` },
  spec: {
    type: 'experiment',
    parameters: [],
    steps: [
      {
        id: 'try',
        name: 'Try',
        action,
        input: Object.fromEntries(
          [
            ...subjectsOf(action),
            ...Object.keys(ACTIONS[action]?.input ?? {}),
          ].map(key => [key, `\${{ parameters.${key} }}`]),
        ),
      },
    ],
  },
});

describe('who may do what', () => {
  let system: System;
  let folder: string;
  let people: Record<Role, Person>;
  const subjects = {} as Record<string, Subject>;
  const subjectOf = (role: Role) =>
    subjects[role === 'owner of another' ? OTHERS : OWN];
  const templateOf = (action: string) =>
    `template:default/${tryOut(action).metadata.name}`;

  /** Catalog locations of the project, and one of the templates above. */
  const withTemplates = async (): Promise<NodeJS.ProcessEnv> => {
    folder = await mkdtemp(join(tmpdir(), 'tenantry-roles-'));
    const target = join(folder, 'templates.yaml');
    await writeFile(
      target,
      [...Object.keys(ACTIONS), PUBLISH]
        .map(action => stringify(tryOut(action)))
        .join('---\n'),
    );
    const config = await readConfig({
      ...process.env,
      ...portalEnv({ portalPort: 1, awsEndpoint: '', stateDir: folder }),
    });
    const locations = [
      ...config.get<object[]>('catalog.locations'),
      { type: 'file', target, rules: [{ allow: ['Template'] }] },
    ];
    return { APP_CONFIG_catalog_locations: JSON.stringify(locations) };
  };

  beforeAll(async () => {
    system = await startSystem({ env: await withTemplates() });
    const { api, portalUrl } = system;
    const as = (name: string) => new Person(portalUrl, `user:default/${name}`);
    const owner = as('oscar.owner');
    people = {
      anonymous: new Person(portalUrl),
      reader: as('rita.reader'),
      'owner of another': owner,
      owner,
      operator: as('olivia.operator'),
    };
    await api.templateReady(ONBOARD_TEMPLATE, signal);
    await api.templateReady(templateOf(PUBLISH), signal);
    for (const [tenantId, group] of Object.entries(TENANTS)) {
      await mustOnboard(system, tenantId, 'basic', { owner: group });
      const path = `/api/tenants/tenants/${tenantId}`;
      const tasks = await api.get<TenantTasksResponse>(`${path}/tasks`);
      const users = await api.get<TenantUsersResponse>(`${path}/users`);
      subjects[tenantId] = {
        tenantId,
        taskId: tasks.items[0].id,
        userId: users.items[0].userId,
      };
    }
  }, 240_000);

  afterAll(async () => {
    await system?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Asks for all roles at once; gives those that were not refused. */
  const allowed = async (isAllowed: (role: Role) => Promise<boolean>) => {
    const answers = await Promise.all(ROLES.map(isAllowed));
    return ROLES.filter((_, index) => answers[index]);
  };
  const rowOf = (table: Record<string, { allowed: Allowed }>) =>
    Object.fromEntries(
      Object.entries(table).map(([key, row]) => [key, row.allowed]),
    );

  const mayAsk = (route: string) =>
    allowed(async role => {
      const [method, path] = route.split(' ');
      const { query = '', values, status: expected = 200 } = ROUTES[route];
      const filled = path.replace(
        /\{(\w+)\}/g,
        (_, name) => (({ ...subjectOf(role), ...values } as any)[name]),
      );
      const { status } = await people[role].ask(
        `/api/tenants${filled}${query}`,
        { method },
      );
      if (![expected, 401, 403].includes(status)) {
        throw new Error(`${role}: ${route} answered ${status}.`);
      }
      return status === expected;
    });

  it('is in the table for every route of the API, and is so', async () => {
    const { body } = await people.operator.ask('/api/tenants/openapi.json');
    const routes = Object.entries<object>(body.paths).flatMap(
      ([path, methods]) =>
        Object.keys(methods).map(method => `${method} ${path}`),
    );
    expect(Object.keys(ROUTES).sort()).toEqual(routes.sort());
    const seen: Record<string, Allowed> = {};
    for (const route of routes) {
      seen[route] = await mayAsk(route);
    }
    expect(seen).toEqual(rowOf(ROUTES));
  });

  const mayUse = (tool: string) =>
    allowed(async role => {
      const args = TOOLS[tool].args(subjectOf(role));
      return (await people[role].callTool(tool, args)) === undefined;
    });

  it('is in the table for every tool of agents, and is so', async () => {
    const { body } = await people.reader.ask('/api/mcp-actions/v1', {
      body: { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} },
    });
    const tools: string[] = body.result.tools
      .map(({ name }: { name: string }) => name)
      .filter((name: string) => name.startsWith('tenants.'));
    expect(Object.keys(TOOLS).sort()).toEqual(tools.sort());
    const seen: Record<string, Allowed> = {};
    for (const tool of tools) {
      seen[tool] = await mayUse(tool);
    }
    expect(seen).toEqual(rowOf(TOOLS));
    expect(
      await people.reader.callTool('scaffolder.execute-template', {
        templateRef: ONBOARD_TEMPLATE,
        values: {},
      }),
    ).toBeDefined();
  });

  /** Runs an action in a task of one's own; true when it was not refused. */
  const runs = async (role: Role, action: string, values: object) => {
    const { status, body } = await people[role].ask(
      '/api/scaffolder/v2/tasks',
      { body: { templateRef: templateOf(action), values } },
    );
    if (status === 401) {
      return false;
    }
    if (status !== 201) {
      throw new Error(`${role}: the task of ${action} answered ${status}.`);
    }
    await system.api.taskEnd(body.id, signal);
    const log = await system.api.taskLog(body.id);
    return !/\bmay not (onboard|operate|offboard|change)\b/.test(log);
  };

  it('is in the table for every action of templates, and is so however a task is started', async () => {
    const { body } = await people.operator.ask('/api/scaffolder/v2/actions');
    const ids: string[] = body
      .map(({ id }: { id: string }) => id)
      .filter((id: string) => id.startsWith('tenant:') && id !== PUBLISH);
    const seen = await Promise.all(
      ids.map(async id => [
        id,
        await allowed(role =>
          runs(role, id, {
            tenantId: subjectOf(role).tenantId,
            ...ACTIONS[id]?.input,
          }),
        ),
      ]),
    );
    expect(Object.fromEntries(seen)).toEqual(rowOf(ACTIONS));
    const tenant = await system.api.tenant(OWN);
    expect(await allowed(role => runs(role, PUBLISH, { tenant }))).toEqual([
      'operator',
    ]);
  }, 120_000);

  const maySee = (template: string) =>
    allowed(async role => {
      const path = `/api/catalog/entities/by-name/template/default/${template}`;
      return (await people[role].ask(path)).status === 200;
    });
  /** Without values nothing starts: those who see the template are told so. */
  const mayStart = (template: string) =>
    allowed(async role => {
      const templateRef = `template:default/${template}`;
      const { status } = await people[role].ask('/api/scaffolder/v2/tasks', {
        body: { templateRef, values: {} },
      });
      return status === 400;
    });

  it('decides who sees a template and may start it', async () => {
    for (const name of await readdir(join(ROOT, 'templates'))) {
      const file = join(ROOT, 'templates', name, 'template.yaml');
      const { metadata } = parse(await readFile(file, 'utf8'));
      const who = TEMPLATES[metadata.annotations['tenantry.io/permission']];
      expect([name, await maySee(name)]).toEqual([name, who]);
      expect([name, await mayStart(name)]).toEqual([name, who]);
    }
  });

  it("shows another's tasks to operators only", async () => {
    const { body } = await people.operator.ask(
      '/api/scaffolder/v2/tasks?limit=1&createdBy=user:default/olivia.operator',
    );
    const [{ id }] = body.tasks;
    for (const part of ['', '/events', '/eventstream']) {
      for (const role of ['reader', 'owner'] as const) {
        const path = `/api/scaffolder/v2/tasks/${id}${part}`;
        expect((await people[role].ask(path)).status).toBe(403);
      }
    }
  });

  it('lets nobody take a tenant out of the catalog', async () => {
    const path = `/api/catalog/entities/by-name/tenant/default/${OWN}`;
    const { body } = await people.operator.ask(path);
    const uid = `/api/catalog/entities/by-uid/${body.metadata.uid}`;
    for (const role of ROLES) {
      const { status } = await people[role].ask(uid, { method: 'DELETE' });
      expect([401, 403]).toContain(status);
    }
    expect((await people.operator.ask(path)).status).toBe(200);
  });
});
