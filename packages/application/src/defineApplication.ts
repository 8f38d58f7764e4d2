import { z } from 'zod';

/**
 * ECS describes ten services at once, and a tenant may have a proxy besides. The pool has
 * the first ten priorities of a listener.
 */
const MAX_SERVICES = 9;
/** A move shuts eight gates of a table and opens eight others in one transaction of 100 items. */
const MAX_TABLES = 5;

/** What the stacks set; `docs/architecture.md` says to what. */
const SET_BY_STACKS = [
  'AWS_REGION',
  'HOST',
  'PORT',
  'SERVICE_NAME',
  'SERVICE_VERSION',
  'TENANT_ID',
  'TENANT_ROLE_ARN',
  'USER_POOL_CLIENT_ID',
  'USER_POOL_ID',
  'USER_POOL_ISSUER',
  'USER_POOL_SHARED',
];

/** Paths of the front door and of the proxy. */
const RESERVED_PATHS = [
  '/proxy',
  '/tenant',
  '/tenant-config',
  '/tenant-health',
];
/** Services and rows become ids in the stacks; what else there has such an id. */
const RESERVED_WORDS = [
  'capacity',
  'cluster',
  'exports',
  'namespace',
  'proxy',
  'route',
  'rule',
  'tables',
  'tier',
  // As well what exports call the users of the user pool.
  'users',
];

/** A word that names of outputs, task families and files are made of. */
const word = z
  .string()
  .regex(
    /^[a-z][a-z0-9]{0,19}$/,
    'use a lower-case letter, then up to 19 lower-case letters and digits',
  );

const idWord = word.refine(
  name => !RESERVED_WORDS.includes(name),
  'this name is taken by the stacks',
);

const variable = z
  .string()
  .regex(
    /^[A-Z][A-Z0-9_]*$/,
    'use capital letters, digits and "_", for example TABLE_NAME',
  )
  .refine(
    name => !SET_BY_STACKS.includes(name),
    'the stacks set this variable',
  );

const segment = '[a-z][a-z0-9-]{0,30}';
const fixedPath = new RegExp(`^(/${segment})+$`);
const pathBelow = new RegExp(`^/${segment}(/(${segment}|\\{[a-zA-Z]+\\}))*$`);

const table = z.strictObject({
  /** Of its output: `order` is in `OrderTableName`. */
  name: word,
  /** What its rows are called: in exports, in messages, and in the ids of stacks. */
  rows: idWord,
  /** The partition key is always `tenantId`. A string; a move's gates are kept under it. */
  sortKey: z
    .string({
      error:
        'every table needs a sort key: the gates that hold writes back while a tenant moves are kept beside its rows',
    })
    .regex(/^[a-zA-Z][a-zA-Z0-9]{0,99}$/, 'use letters and digits')
    .refine(
      name => !['tenantId', 'frozenUntil', 'moved', 'move'].includes(name),
      'the partition key and the gates of a move have this name',
    ),
  /** The environment variable that tells the service its name. */
  variable,
  /** Whether tenants of `silo-service` may have their rows in the pool's table. */
  mayBeShared: z.boolean().default(false),
});

const service = z.strictObject({
  /** Of the service for its neighbours, and in the names of stacks. */
  name: idWord,
  /** What all its routes begin with. */
  path: z
    .string()
    .regex(new RegExp(`^/${segment}$`), 'use one part, for example /orders')
    .refine(
      path => !RESERVED_PATHS.includes(path),
      'this path is taken by the front door',
    ),
  /** Answers 200, without a token, while the service is well. */
  healthPath: z
    .string()
    .regex(
      fixedPath,
      'use a path without variables, for example /orders/health',
    ),
  /** Methods that need a token, by path. */
  routes: z.record(
    z
      .string()
      .regex(pathBelow, 'use a path, for example /orders or /orders/{id}'),
    z.array(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])).min(1),
  ),
  /** Repository of its image, below `tenantry/`. */
  image: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,60}$/, 'use lower-case letters, digits and "-"')
    .refine(
      image => !['reverse-proxy', 'portal'].includes(image),
      'this image is of Tenantry itself',
    ),
  /** With its Dockerfile, from the root of the repository. */
  folder: z.string().min(1),
  /** What the sandbox runs in that folder, in place of the image. */
  command: z.array(z.string().min(1)).min(1),
  /** That its container listens on. */
  port: z.number().int().min(1024).max(65_535),
  /** CPU units and MiB of its tasks in the pool; a tenant's own have the size of its tier. */
  cpu: z.number().int().positive(),
  memory: z.number().int().positive(),
  /**
   * What its container runs to learn whether it is well, as in a task definition; it asks
   * for `healthPath` with Node.js unless given.
   */
  healthCommand: z.array(z.string().min(1)).min(2).optional(),
  tables: z.array(table).default([]),
  /** What it reads from its environment besides what every service does. No secrets. */
  environment: z.record(variable, z.string()).default({}),
  /** What it may do besides reading and writing its tenant's rows. */
  policy: z
    .array(
      z.strictObject({
        actions: z
          .array(
            z
              .string()
              .regex(
                /^[a-z0-9-]+:[A-Za-z]+$/,
                'use whole names of actions, for example s3:GetObject',
              ),
          )
          .min(1),
        /** ARNs, which may have pseudo parameters in them: `${AWS::Region}`. */
        resources: z.array(z.string().regex(/^arn:/, 'use ARNs')).min(1),
      }),
    )
    .default([]),
  /** Whether it manages the users of tenants: in their user pools, and nowhere else. */
  managesUsers: z.boolean().default(false),
});

const list = z.strictObject({
  services: z.array(service).min(1).max(MAX_SERVICES),
});

export type ApplicationDefinition = z.input<typeof list>;
export type Application = z.output<typeof list>;
export type ServiceDefinition = z.output<typeof service>;
export type TableDefinition = z.output<typeof table>;

/** API Gateway has one variable part below a path, whatever it is called. */
function* variablesOf(paths: string[]): Generator<string> {
  const known = new Map<string, string>();
  for (const path of paths) {
    const parts = path.split('/');
    for (const [index, part] of parts.entries()) {
      if (part.startsWith('{')) {
        const parent = parts.slice(0, index).join('/');
        const other = known.get(parent) ?? part;
        known.set(parent, other);
        if (other !== part) {
          yield `Below ${parent} there are ${other} and ${part}: API Gateway has one variable there, so give both the same name.`;
        }
      }
    }
  }
}

/** What each service says by itself, but cannot say beside the others. */
function* conflictsOf({ services }: Application): Generator<string> {
  const tables = services.flatMap(each => each.tables);
  const once = (what: string, values: string[]): string[] =>
    values
      .filter((value, index) => values.indexOf(value) !== index)
      .map(value => `Two ${what} are "${value}": each needs its own.`);
  yield* once(
    'names of services',
    services.map(({ name }) => name),
  );
  yield* once(
    'paths of services',
    services.map(({ path }) => path),
  );
  yield* once(
    'images',
    services.map(({ image }) => image),
  );
  yield* once(
    'names of tables',
    tables.map(({ name }) => name),
  );
  yield* once(
    'rows of tables',
    tables.map(({ rows }) => rows),
  );
  if (tables.length > MAX_TABLES) {
    yield `There are ${tables.length} tables, and at most ${MAX_TABLES} can be moved at once.`;
  }
  for (const { rows } of tables) {
    if (services.some(({ name }) => name === rows)) {
      yield `A service and the rows of a table are "${rows}": they would have the same id in the stacks, so give one of them another name.`;
    }
  }
  if (services.filter(({ managesUsers }) => managesUsers).length > 1) {
    yield 'Two services manage users: one of them can.';
  }
  for (const {
    name,
    path,
    healthPath,
    routes,
    environment,
    tables: own,
  } of services) {
    for (const route of [healthPath, ...Object.keys(routes)]) {
      if (route !== path && !route.startsWith(`${path}/`)) {
        yield `The service ${name} has the path ${route}, which does not begin with ${path}: it would never be reached.`;
      }
      const other = services.find(
        each => each.path !== path && route.includes(each.path),
      );
      if (other) {
        yield `The path ${route} of the service ${name} has ${other.path} in it, the path of the service ${other.name}: its use could not be told from that one's.`;
      }
    }
    if (routes[healthPath]?.includes('GET')) {
      yield `The service ${name} has a route GET ${healthPath}, which is its health path and open.`;
    }
    yield* variablesOf(Object.keys(routes));
    yield* once(`variables of the service ${name}`, [
      ...Object.keys(environment),
      ...own.map(each => each.variable),
    ]);
  }
}

/** Checks the list of an application's services; throws one sentence per mistake. */
export function defineApplication(
  definition: ApplicationDefinition,
): Application {
  const result = list.safeParse(definition);
  const mistakes = result.success
    ? [...conflictsOf(result.data)]
    : result.error.issues.map(issue => {
        const { path } = issue;
        const seen = path.reduce<any>((at, key) => at?.[key], definition);
        // Of a key, zod says itself only that it is wrong.
        const { message } =
          issue.code === 'invalid_key' ? issue.issues[0] : issue;
        return `${path.join('.')} is ${
          JSON.stringify(seen) ?? 'missing'
        }: ${message}.`;
      });
  if (mistakes.length > 0) {
    throw new Error(`The application is wrong. ${mistakes.join(' ')}`);
  }
  return result.data!;
}
