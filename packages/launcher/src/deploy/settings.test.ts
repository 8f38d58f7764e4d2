import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCell, readSettings } from './settings';

const DIR = mkdtempSync(join(tmpdir(), 'tenantry-settings-'));
const FILE = join(DIR, 'app-config.production.yaml');
const HOME = {
  accountId: '111111111111',
  region: 'us-east-1',
  partition: 'aws',
};
const ELSEWHERE = {
  ...HOME,
  accountId: '222222222222',
  region: 'eu-central-1',
};
const roleOf = (role: string) =>
  `arn:aws:iam::222222222222:role/tenantry-frankfurt-${role}`;
const ROLES = {
  read: roleOf('read'),
  externalId: 'of_frankfurt',
  change: roleOf('change'),
  stacks: roleOf('stacks'),
};
const HOME_CELL = {
  id: 'main',
  accountId: HOME.accountId,
  region: HOME.region,
};

const configWith = (first: object, roles: object, frontDoor: object) => ({
  app: { baseUrl: 'https://portal.example.com' },
  auth: {
    environment: 'production',
    providers: {
      oidc: {
        production: {
          metadataUrl: 'https://id.example.com',
          clientId: 'portal',
        },
      },
    },
  },
  tenantry: {
    cells: [
      first,
      {
        id: 'frankfurt',
        accountId: ELSEWHERE.accountId,
        region: ELSEWHERE.region,
        roles,
      },
    ],
    deploy: {
      certificateArn: 'arn:aws:acm:certificate',
      allowedCidr: '10.0.0.0/8',
      oidcClientSecretArn: 'arn:aws:secret',
      portalRoleArn: '${PORTAL_ROLE}',
      frontDoor,
    },
  },
});

const read = (
  target: typeof HOME,
  {
    first = HOME_CELL,
    roles = {},
    frontDoor = {},
    env = { PORTAL_ROLE: 'arn:aws:iam::111111111111:role/portal' },
  }: {
    first?: object;
    roles?: object;
    frontDoor?: object;
    env?: NodeJS.ProcessEnv;
  } = {},
) => {
  // JSON is YAML.
  writeFileSync(
    FILE,
    JSON.stringify(configWith(first, { ...ROLES, ...roles }, frontDoor)),
  );
  return readSettings(target, env, FILE);
};

describe('the cell that is deployed', () => {
  afterAll(() => rmSync(DIR, { recursive: true, force: true }));

  it('has the portal when it is the first one, which may look at the others', async () => {
    expect(await read(HOME)).toMatchObject({
      cellId: 'main',
      hasPortal: true,
      portal: { DomainName: 'portal.example.com', CellRoleArns: ROLES.read },
    });
  });

  it('is the one where the credentials are, and lets the portal in', async () => {
    expect(await read(ELSEWHERE)).toMatchObject({
      cellId: 'frankfurt',
      hasPortal: false,
      portal: {
        PortalRoleArn: 'arn:aws:iam::111111111111:role/portal',
        ExternalId: 'of_frankfurt',
        Access: 'open',
      },
    });
  });

  it.each([
    [
      'who the portal is',
      { env: {} },
      'tenantry.deploy.portalRoleArn is missing',
    ],
    [
      'what the portal says when it comes',
      { roles: { externalId: undefined } },
      'tenantry.cells[1].roles.externalId of the cell "frankfurt" is missing',
    ],
    [
      'more than nothing for the portal to say',
      { roles: { externalId: 'short' } },
      'tenantry.cells[1].roles.externalId of the cell "frankfurt" is "short"',
    ],
    [
      'something for the portal to say that no other cell has',
      { first: { ...HOME_CELL, roles: { externalId: ROLES.externalId } } },
      'tenantry.cells[1].roles.externalId of the cell "frankfurt" is that of the cell "main" as well.',
    ],
    [
      'which role looks',
      { roles: { read: undefined } },
      `tenantry.cells[1].roles.read of the cell "frankfurt" is missing. It has to be ${ROLES.read}`,
    ],
    [
      'the role for changes that will be there',
      { roles: { change: roleOf('other') } },
      `tenantry.cells[1].roles.change of the cell "frankfurt" is "${roleOf(
        'other',
      )}". It has to be ${ROLES.change}`,
    ],
  ])('is not deployed elsewhere without %s', async (_, given, words) => {
    await expect(read(ELSEWHERE, given)).rejects.toThrow(words);
  });

  it('is removed by what says where it is, and nothing more', async () => {
    const roles = { read: undefined, externalId: undefined };
    await expect(read(ELSEWHERE, { roles, env: {} })).rejects.toThrow();
    expect(await readCell(ELSEWHERE, {}, FILE)).toMatchObject({
      cellId: 'frankfurt',
    });
  });

  it('is the only one in its account and Region', async () => {
    const { accountId, region } = ELSEWHERE;
    await expect(
      read(ELSEWHERE, { first: { id: 'main', accountId, region } }),
    ).rejects.toThrow(
      'The cells "main" and "frankfurt" of tenantry.cells are in the account 222222222222, eu-central-1.',
    );
  });

  it.each([
    [{ domainName: 'api.example.com' }, 'certificateArn is missing'],
    [{ certificateArn: 'arn:aws:acm:api' }, 'domainName is missing'],
  ])(
    'has a name for its API with a certificate: not %j',
    async (frontDoor, words) => {
      await expect(read(HOME, { frontDoor })).rejects.toThrow(
        `tenantry.deploy.frontDoor.${words}`,
      );
    },
  );

  it('is none when the credentials are of another place', async () => {
    await expect(read({ ...HOME, region: 'eu-west-1' })).rejects.toThrow(
      'the Region is eu-west-1; no cell is there: "main" is in 111111111111, us-east-1, "frankfurt" is in 222222222222, eu-central-1.',
    );
  });

  it('is not guessed where there are several', async () => {
    const first = { ...HOME_CELL, accountId: '${TENANTRY_ACCOUNT_ID}' };
    await expect(read(HOME, { first })).rejects.toThrow(
      'tenantry.cells[0].accountId of the cell "main" is missing.',
    );
  });
});
