import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { FaultRule } from '@tenantry/aws-sandbox';
import type { DefaultTenantsService } from '../DefaultTenantsService';
import { hastyClock } from './portal';
import { withSiloBeds, type SiloBed } from './siloPortal';
import { connectionOf } from './testCell';

export const ERASE = {
  tenantId: 'acme',
  confirm: 'acme',
  retention: 'erase' as const,
};

/** Without the memory of those who left: their entries and histories in the registry. */
const withoutMemory = (inventory: Record<string, unknown[]>) =>
  Object.fromEntries(
    Object.entries(inventory).map(([kind, items]) => [
      kind,
      items.filter(
        item =>
          !/\bpk=(TENANT#acme sk=(META|EVENT)|OUTBOX )/.test(String(item)),
      ),
    ]),
  );

/** A cell that tenants leave, and what a test asks of it. */
export interface OffboardingBed {
  bed: SiloBed;
  portal: DefaultTenantsService;
  documents: DynamoDBDocumentClient;
  /** What there is, but for the memory of those who left. */
  inventory(): Promise<Record<string, unknown[]>>;
  /** The name of a table, from the output of a stack. */
  tableOf(stack: string, output: string): Promise<string>;
  poolTable(output: string): Promise<string>;
  put(table: string, item: object): Promise<unknown>;
  /** Has an operation fail. */
  fault(service: string, operation: string, more?: object): void;
}

function offboardingBedOf(
  bed: SiloBed,
  documents: DynamoDBDocumentClient,
): OffboardingBed {
  const tableOf = async (stack: string, output: string) =>
    (await bed.stack(stack))!.Outputs!.find(
      ({ OutputKey }) => OutputKey === output,
    )!.OutputValue!;
  return {
    bed,
    portal: bed.portal(undefined, hastyClock()),
    documents,
    inventory: async () => withoutMemory(await bed.sandbox.inventory()),
    tableOf,
    poolTable: output => tableOf('tenant-pool-basic', output),
    put: (TableName, Item) =>
      documents.send(new PutCommand({ TableName, Item })),
    fault: (service, operation, more = {}) =>
      bed.sandbox.faults.set([
        {
          service,
          operation,
          error: { code: 'AccessDeniedException', message: 'Not yours.' },
          ...more,
        } as FaultRule,
      ]),
  };
}

/** Gives each test a cell of its own that tenants leave. */
export function withOffboardingBeds(
  take: (offboarding: OffboardingBed) => void,
): void {
  let documents: DynamoDBDocumentClient | undefined;
  withSiloBeds(bed => {
    documents = DynamoDBDocumentClient.from(
      new DynamoDBClient(connectionOf(bed.sandbox)),
    );
    take(offboardingBedOf(bed, documents));
  });
  afterEach(() => {
    documents?.destroy();
  });
}
