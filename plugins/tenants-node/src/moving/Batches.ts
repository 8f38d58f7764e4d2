import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import type { StepTools } from '../onboarding/types';
import type { DataTable } from '../registry/items';
import { BATCH, SORT_KEYS, writeBatch, type HashedRow } from './rows';

/** Writes rows to a table, as many at once as DynamoDB takes. */
export class Batches {
  written = 0;
  #batch: WriteRequest[] = [];

  constructor(
    private readonly tools: StepTools,
    private readonly table: DataTable,
    private readonly tenantId: string,
    private readonly signal: AbortSignal,
  ) {}

  put({ row }: HashedRow): Promise<void> {
    return this.#add({ PutRequest: { Item: row } });
  }

  remove(id: string): Promise<void> {
    const Key = {
      tenantId: { S: this.tenantId },
      [SORT_KEYS[this.table.kind]]: { S: id },
    };
    return this.#add({ DeleteRequest: { Key } });
  }

  async flush(): Promise<void> {
    this.signal.throwIfAborted();
    if (this.#batch.length > 0) {
      await writeBatch(this.tools, this.table.tableName, this.#batch);
      this.written += this.#batch.length;
      this.#batch = [];
    }
  }

  async #add(request: WriteRequest): Promise<void> {
    this.#batch.push(request);
    if (this.#batch.length === BATCH) {
      await this.flush();
    }
  }
}
