import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '@backstage/config';
import { readConfig } from '../config';
import { Failure } from '../failure';
import { ROOT } from '../paths';
import type { Target } from './target';

/** What is said of real accounts, on top of `app-config.yaml`. */
export const PRODUCTION_CONFIG = join(ROOT, 'app-config.production.yaml');

/** What a deployment goes by. */
export interface Settings {
  config: Config;
  cellId: string;
  /** Of the portal, `https://…` */
  url: string;
  /** Parameters of `portal-stack`. */
  portal: Record<string, string>;
  /** Parameters of `shared-infra-stack`. */
  frontDoor: Record<string, string>;
}

const missing = (key: string, what: string) =>
  new Failure(
    `${key} is missing in app-config.production.yaml, or the variable that it names is not set: ${what}. Set it, then run this again.`,
  );

/** Where a deployment puts what, from the production configuration. */
export async function readSettings(
  target: Target,
  env: NodeJS.ProcessEnv,
  file: string,
): Promise<Settings> {
  if (!existsSync(file)) {
    throw new Failure(
      `There is no ${file}. It says where the portal is reached and who signs in how: see docs/deploying.md.`,
    );
  }
  const config = await readConfig(
    {
      TENANTRY_ACCOUNT_ID: target.accountId,
      TENANTRY_REGION: target.region,
      // Only the container has it; whoever deploys needs no database.
      POSTGRES_CA_FILE: '/dev/null',
      ...env,
    },
    ['app-config.yaml', file],
  );
  const text = (key: string, what: string): string => {
    const value = config.getOptional(key);
    if (typeof value !== 'string' || value === '') {
      throw missing(key, what);
    }
    return value;
  };
  const [cell] = config.getOptionalConfigArray('tenantry.cells') ?? [];
  if (!cell) {
    throw missing('tenantry.cells', 'the cell to deploy, with its account');
  }
  const cellId = cell.getString('id');
  const wanted = {
    accountId: cell.getString('accountId'),
    region: cell.getString('region'),
  };
  if (wanted.accountId !== target.accountId) {
    throw new Failure(
      `These credentials are of the account ${target.accountId}, and the cell "${cellId}" is in the account ${wanted.accountId}. Use credentials of that account, or change tenantry.cells[0].accountId, then run this again.`,
    );
  }
  if (wanted.region !== target.region) {
    throw new Failure(
      `The Region is ${target.region}, and the cell "${cellId}" is in ${wanted.region}. Set AWS_REGION=${wanted.region}, or change tenantry.cells[0].region, then run this again.`,
    );
  }
  const url = text('app.baseUrl', 'where people reach the portal');
  if (!/^https:\/\/[a-z0-9.-]+\/?$/.test(url)) {
    throw new Failure(
      `app.baseUrl is "${url}". It has to be https:// and a host in lower case, without a path. Change it, then run this again.`,
    );
  }
  const environment = config.getOptionalString('auth.environment');
  const provider = `auth.providers.oidc.${environment ?? 'production'}`;
  const optional = (key: string) => config.getOptionalString(key);
  return {
    config,
    cellId,
    url: url.replace(/\/$/, ''),
    portal: {
      DomainName: new URL(url).hostname,
      CertificateArn: text(
        'tenantry.deploy.certificateArn',
        'the certificate in ACM for the host of app.baseUrl',
      ),
      AllowedCidr: text(
        'tenantry.deploy.allowedCidr',
        'the addresses that may reach the portal, such as 203.0.113.0/24',
      ),
      OidcMetadataUrl: text(
        `${provider}.metadataUrl`,
        'the discovery document of the identity provider',
      ),
      OidcClientId: text(
        `${provider}.clientId`,
        'what the portal is to the identity provider',
      ),
      OidcClientSecretArn: text(
        'tenantry.deploy.oidcClientSecretArn',
        'the secret in Secrets Manager with the secret of that client',
      ),
      AlarmTopicArn: optional('tenantry.deploy.alarmTopicArn') ?? '',
    },
    frontDoor: {
      WebAclArn: optional('tenantry.deploy.frontDoor.webAclArn') ?? '',
      ApiDomainName: optional('tenantry.deploy.frontDoor.domainName') ?? '',
      ApiCertificateArn:
        optional('tenantry.deploy.frontDoor.certificateArn') ?? '',
    },
  };
}
