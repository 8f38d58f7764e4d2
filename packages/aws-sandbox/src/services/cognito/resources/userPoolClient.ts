import { AwsError } from '../../../errors';
import type { ResourceHandler } from '../../../types';
import type { Directory } from '../directory';
import type { AppClient, TokenKind } from '../model';

const UNIT_SECONDS: Record<string, number> = {
  seconds: 1,
  minutes: 60,
  hours: 3_600,
  days: 86_400,
};

/** Cognito's defaults: an hour, an hour, 30 days; a number without unit means hours or days. */
const DEFAULTS: Record<TokenKind, { value: number; unit: string }> = {
  IdToken: { value: 1, unit: 'hours' },
  AccessToken: { value: 1, unit: 'hours' },
  RefreshToken: { value: 30, unit: 'days' },
};

/** Of what Cognito generates. */
const SECRET_LENGTH = 52;

function validityOf(properties: any): AppClient['validity'] {
  const seconds = Object.entries(DEFAULTS).map(([kind, { value, unit }]) => [
    kind,
    Number(properties[`${kind}Validity`] ?? value) *
      UNIT_SECONDS[properties.TokenValidityUnits?.[kind] ?? unit],
  ]);
  return Object.fromEntries(seconds);
}

/** `AWS::Cognito::UserPoolClient` */
export function userPoolClientHandler(directory: Directory): ResourceHandler {
  const { account, tables } = directory;
  const resultOf = (id: string) => ({
    physicalId: id,
    attributes: {
      ClientId: id,
      ClientSecret: directory.client(id).secret ?? '',
      Name: directory.client(id).name,
    },
  });
  const providersOf = (poolId: string, properties: any): string[] => {
    const wanted: string[] = properties.SupportedIdentityProviders ?? [];
    const missing = wanted.find(
      name =>
        name !== 'COGNITO' &&
        !tables.identityProviders.get(`${poolId}/${name}`),
    );
    if (missing) {
      throw new AwsError(
        'InvalidParameterException',
        `The provider ${missing} does not exist for User Pool ${poolId}.`,
      );
    }
    return wanted;
  };
  const settingsOf = (properties: any) => {
    const poolId = directory.pool(properties.UserPoolId).id;
    return {
      poolId,
      identityProviders: providersOf(poolId, properties),
      oauth: {
        flows: properties.AllowedOAuthFlows,
        scopes: properties.AllowedOAuthScopes,
        callbackUrls: properties.CallbackURLs,
        logoutUrls: properties.LogoutURLs,
      },
      authFlows: properties.ExplicitAuthFlows ?? [],
      writeAttributes: properties.WriteAttributes,
      readAttributes: properties.ReadAttributes,
      validity: validityOf(properties),
      hideUnknownUsers: properties.PreventUserExistenceErrors === 'ENABLED',
    };
  };
  return {
    type: 'AWS::Cognito::UserPoolClient',
    properties: [
      'UserPoolId',
      'ClientName',
      'ExplicitAuthFlows',
      'GenerateSecret',
      'WriteAttributes',
      'ReadAttributes',
      'IdTokenValidity',
      'AccessTokenValidity',
      'RefreshTokenValidity',
      'TokenValidityUnits',
      'PreventUserExistenceErrors',
      'AllowedOAuthFlows',
      'AllowedOAuthFlowsUserPoolClient',
      'AllowedOAuthScopes',
      'CallbackURLs',
      'LogoutURLs',
      'EnableTokenRevocation',
      'SupportedIdentityProviders',
      'AuthSessionValidity',
    ],
    createOnly: ['UserPoolId', 'GenerateSecret'],
    async create(properties, { generateName }) {
      const id = account.ids.alphanumeric(26);
      tables.clients.put(id, {
        ...settingsOf(properties),
        id,
        name: properties.ClientName ?? generateName(128),
        secret:
          String(properties.GenerateSecret) === 'true'
            ? account.ids.alphanumeric(SECRET_LENGTH)
            : undefined,
        createdAt: directory.now(),
      });
      return resultOf(id);
    },
    async update(id, properties) {
      tables.clients.put(id, {
        ...directory.client(id),
        ...settingsOf(properties),
      });
      return resultOf(id);
    },
    async delete(id) {
      tables.clients.delete(id);
    },
  };
}
