import { application, defineApplication, type ApplicationDefinition } from '.';

type Service = ApplicationDefinition['services'][number];

const INVOICES: Service = {
  name: 'invoice',
  path: '/invoices',
  healthPath: '/invoices/health',
  routes: { '/invoices': ['GET'], '/invoices/{id}/lines': ['POST'] },
  image: 'invoices',
  folder: 'services/invoices',
  command: ['node', 'main.js'],
  port: 3000,
  cpu: 256,
  memory: 512,
  tables: [
    {
      name: 'invoice',
      rows: 'invoices',
      sortKey: 'number',
      variable: 'INVOICES',
    },
  ],
};
const REPORTS: Service = {
  ...INVOICES,
  name: 'report',
  path: '/reports',
  healthPath: '/reports/health',
  routes: { '/reports': ['GET'] },
  image: 'reports',
  tables: [],
};

const withService = (service: object) => () =>
  defineApplication({ services: [{ ...INVOICES, ...service }, REPORTS] });

describe('the list of services', () => {
  it('is right for the samples', () => {
    expect(application.services.map(({ name }) => name)).toEqual([
      'order',
      'product',
      'user',
    ]);
  });

  it('has empty lists where a service says nothing', () => {
    const { services } = defineApplication({ services: [REPORTS] });
    expect(services[0]).toMatchObject({
      environment: {},
      policy: [],
      managesUsers: false,
    });
  });

  it.each<[string, object, RegExp]>([
    ['a name with capitals', { name: 'Invoice' }, /services\.0\.name is "Invo/],
    ['a name of the stacks', { name: 'proxy' }, /this name is taken/],
    [
      'the name of something else in the stacks',
      { name: 'users' },
      /services\.0\.name is "users": this name is taken by the stacks/,
    ],
    [
      'the name of rows, which are beside it in the stacks',
      { name: 'invoices' },
      /A service and the rows of a table are "invoices"/,
    ],
    [
      'a variable in its health path',
      { healthPath: '/invoices/{id}/health' },
      /use a path without variables/,
    ],
    [
      'two variables in one place',
      {
        routes: {
          '/invoices/{id}': ['GET'],
          '/invoices/{number}/lines': ['GET'],
        },
      },
      /Below \/invoices there are \{id\} and \{number\}: API Gateway has one/,
    ],
    ['two parts in a path', { path: '/a/b' }, /path is "\/a\/b": use one part/],
    [
      'a path of the front door',
      { path: '/tenant' },
      /taken by the front door/,
    ],
    ['a privileged port', { port: 80 }, /services\.0\.port is 80/],
    ['an image of ours', { image: 'portal' }, /of Tenantry itself/],
    [
      'a variable that the stacks set',
      { environment: { TENANT_ID: 'acme' } },
      /the stacks set this variable/,
    ],
    [
      'a table in a variable that the stacks set',
      { tables: [{ ...INVOICES.tables![0], variable: 'TENANT_ID' }] },
      /variable is "TENANT_ID": the stacks set this variable/,
    ],
    [
      'an action for everything',
      { policy: [{ actions: ['s3:*'], resources: ['arn:aws:s3:::x'] }] },
      /whole names of actions/,
    ],
    ['a word that nobody knows', { colour: 'red' }, /colour/],
    [
      'a table without sort key',
      { tables: [{ name: 'invoice', rows: 'invoices', variable: 'T' }] },
      /sortKey is missing: every table needs a sort key/,
    ],
    [
      'a route elsewhere',
      { routes: { '/bills': ['GET'] } },
      /path \/bills, which does not begin with \/invoices/,
    ],
    [
      'a path within another one',
      { routes: { '/invoices/reports': ['GET'] } },
      /has \/reports in it, the path of the service report/,
    ],
    ['a name twice', { name: 'report' }, /Two names of services are "report"/],
    ['an image twice', { image: 'reports' }, /Two images are "reports"/],
    [
      'rows called like users',
      { tables: [{ ...INVOICES.tables![0], rows: 'users' }] },
      /rows is "users": this name is taken/,
    ],
    [
      'a variable twice',
      { environment: { INVOICES: 'x' } },
      /Two variables of the service invoice are "INVOICES"/,
    ],
  ])('may not have %s', (_, service, message) => {
    expect(withService(service)).toThrow(message);
  });

  it('says all that is wrong at once', () => {
    expect(withService({ port: 80, cpu: -1 })).toThrow(/port.*cpu/);
  });
});
