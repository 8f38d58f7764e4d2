import type * as z from 'zod';
import { readEnv, tableEnv } from '../env';
import type { Service } from '../http/createService';
import type { LogDestination } from '../http/logging';
import { callerOf } from './caller';
import { startTestIssuer, type TestIssuer } from './issuer';
import { startTestCell, type TestCell } from './testCell';

/** A running service that keeps its data in a table. */
export interface TableServiceBed {
  cell: TestCell;
  /** Sends requests for a user of a tenant. */
  as(tenantId: string): ReturnType<typeof callerOf>;
}

/** Hands the tests of a file one service with a table, and ends it after the last. */
export function withTableService(
  options: {
    tableName: string;
    create(
      env: z.output<typeof tableEnv>,
      options: { logDestination: LogDestination },
    ): Service;
    logDestination: LogDestination;
  },
  use: (bed: TableServiceBed) => void,
): void {
  const { tableName, create, logDestination } = options;
  let cell: TestCell;
  let issuer: TestIssuer;
  let service: Service;

  jest.setTimeout(60_000);

  beforeAll(async () => {
    [cell, issuer] = await Promise.all([startTestCell(), startTestIssuer()]);
    const env = readEnv(tableEnv, {
      AWS_REGION: cell.sandbox.region,
      TABLE_NAME: tableName,
      TENANT_ROLE_ARN: cell.outputs.TenantDataRoleArn,
      USER_POOL_ISSUER: issuer.issuer,
      USER_POOL_CLIENT_ID: issuer.clientId,
    });
    service = create(env, { logDestination });
    use({ cell, as: tenantId => callerOf(service, issuer, tenantId) });
  });

  afterAll(async () => {
    await service?.close();
    await issuer?.stop();
    await cell?.stop();
  });
}
