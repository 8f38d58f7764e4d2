import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '@backstage/config';
import { readConfig } from '../config';
import { Failure } from '../failure';
import { ROOT } from '../paths';
import { chooseCell, requireAccess } from './chooseCell';
import { missing, optional, required } from './setting';
import { readSignIn, type Administrator } from './signIn';
import type { Target } from './target';

/** What is said of real accounts, on top of `app-config.yaml`. */
export const PRODUCTION_CONFIG = join(ROOT, 'app-config.production.yaml');

/** The cell that is in the account and Region of the credentials. */
export interface ChosenCell {
  config: Config;
  cellId: string;
  /** In `tenantry.cells`. */
  index: number;
}

/** What a deployment goes by. */
export type Settings = ChosenCell & {
  /** The portal is in the first cell of the configuration. */
  hasPortal: boolean;
  /** Parameters of `portal-stack`, or of `cell-access-stack` where the portal is elsewhere. */
  portal: Record<string, string>;
  /** Who is invited to the user pool that `portal-stack` makes, where it makes one. */
  administrator?: Administrator;
  /** Parameters of `shared-infra-stack`. */
  frontDoor: Record<string, string>;
};

const cellsOf = (config: Config) =>
  config.getOptionalConfigArray('tenantry.cells') ?? [];

async function load(
  target: Target,
  env: NodeJS.ProcessEnv,
  file: string,
): Promise<Config> {
  const read = (place: NodeJS.ProcessEnv) =>
    readConfig(
      // Only the container has it; whoever deploys needs no database.
      { POSTGRES_CA_FILE: '/dev/null', ...place, ...env },
      ['app-config.yaml', file],
    );
  const here = await read({
    TENANTRY_ACCOUNT_ID: target.accountId,
    TENANTRY_REGION: target.region,
  });
  // One cell alone is where the credentials are. Where there are several, credentials of a
  // wrong account would bring another portal there.
  return cellsOf(here).length > 1 ? read({}) : here;
}

/** Where the portal is reached, from where, and what it may look at. */
function portalParameters(config: Config): Record<string, string> {
  const url = required(config, 'app.baseUrl', 'where people reach the portal');
  if (!/^https:\/\/[a-z0-9.-]+\/?$/.test(url)) {
    throw new Failure(
      `app.baseUrl is "${url}". It has to be https:// and a host in lower case, without a path. Change it, then run this again.`,
    );
  }
  return {
    DomainName: new URL(url).hostname,
    CertificateArn: required(
      config,
      'tenantry.deploy.certificateArn',
      'the certificate in ACM for the host of app.baseUrl',
    ),
    AllowedCidr: required(
      config,
      'tenantry.deploy.allowedCidr',
      'the addresses that may reach the portal, such as 203.0.113.0/24',
    ),
    AlarmTopicArn: optional(config, 'tenantry.deploy.alarmTopicArn') ?? '',
    CellRoleArns: cellsOf(config)
      .flatMap(cell => cell.getOptionalString('roles.read') ?? [])
      .join(','),
  };
}

/** The name of the tenants' API, and what checks its requests. */
function frontDoorParameters(config: Config): Record<string, string> {
  const setting = (key: string) =>
    optional(config, `tenantry.deploy.frontDoor.${key}`) ?? '';
  const name = setting('domainName');
  const certificate = setting('certificateArn');
  if (!name !== !certificate) {
    throw missing(
      `tenantry.deploy.frontDoor.${name ? 'certificateArn' : 'domainName'}`,
      'a name of the API (domainName) and its certificate (certificateArn) go together, or are left out together',
    );
  }
  return {
    WebAclArn: setting('webAclArn'),
    ApiDomainName: name,
    ApiCertificateArn: certificate,
  };
}

/** Which cell it is, from the production configuration. */
export async function readCell(
  target: Target,
  env: NodeJS.ProcessEnv,
  file: string,
): Promise<ChosenCell> {
  if (!existsSync(file)) {
    throw new Failure(
      `There is no ${file}. It says where the portal is reached and who signs in how: see docs/deploying.md.`,
    );
  }
  const config = await load(target, env, file);
  const cells = cellsOf(config);
  if (cells.length === 0) {
    throw missing('tenantry.cells', 'the cell to deploy, with its account');
  }
  const index = chooseCell(cells, target);
  return { config, index, cellId: cells[index].getString('id') };
}

/** Where a deployment puts what, from the production configuration. */
export async function readSettings(
  target: Target,
  env: NodeJS.ProcessEnv,
  file: string,
): Promise<Settings> {
  const cell = await readCell(target, env, file);
  const { config, index } = cell;
  const frontDoor = frontDoorParameters(config);
  if (index === 0) {
    const { provider, administrator } = readSignIn(config);
    return {
      ...cell,
      hasPortal: true,
      portal: { ...portalParameters(config), ...provider },
      administrator,
      frontDoor,
    };
  }
  return {
    ...cell,
    hasPortal: false,
    portal: {
      PortalRoleArn: required(
        config,
        'tenantry.deploy.portalRoleArn',
        "the output ReadRoleArn of portal-stack in the portal's own cell",
      ),
      ExternalId: requireAccess(cellsOf(config), index, target),
      Access: 'open',
    },
    frontDoor,
  };
}
