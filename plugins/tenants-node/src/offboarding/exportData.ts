import { createHash } from 'node:crypto';
import {
  paginateListUsers,
  paginateListUsersInGroup,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SHARED_STACK } from '../cell/CellContexts';
import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { isGate } from '../gates';
import { SORT_KEYS } from '../moving/rows';
import { sharesUsers, type TenantRecord } from '../registry/items';
import { readHeld } from '../steps/held';
import { waitUntilClosed } from './closed';
import { dataTables } from './dataTables';
import { rowsOf } from './rows';
import type { ExportSummary } from './types';

/** A file is closed once it is as long, in bytes: as much is held in memory. */
const FILE_BYTES = 8 * 1024 * 1024;

interface ExportedFile {
  key: string;
  kind: string;
  lines: number;
  bytes: number;
  sha256: string;
}

/** A row as a line of JSON: sets as lists, bytes in base64. */
const toLine = (item: object): string =>
  `${JSON.stringify(item, (_, value) => {
    if (value instanceof Set) {
      return [...value];
    }
    return value instanceof Uint8Array
      ? Buffer.from(value).toString('base64')
      : value;
  })}\n`;

/** Passwords stay where they are: nobody can read them. */
const toUser = ({
  Username,
  Enabled,
  UserStatus,
  UserCreateDate,
  Attributes = [],
}: UserType) => ({
  username: Username,
  enabled: Enabled,
  status: UserStatus,
  createdAt: UserCreateDate?.toISOString(),
  attributes: Object.fromEntries(
    Attributes.map(({ Name, Value }) => [Name, Value]),
  ),
});

async function* usersOf(
  { context }: StepTools,
  tenant: TenantRecord,
): AsyncIterable<object[]> {
  if (!tenant.identity) {
    return;
  }
  const client = context.clients.cognito;
  const { userPoolId: UserPoolId } = tenant.identity;
  const pages = sharesUsers(tenant)
    ? paginateListUsersInGroup(
        { client },
        { UserPoolId, GroupName: tenant.tenantId },
      )
    : paginateListUsers({ client }, { UserPoolId });
  try {
    for await (const { Users = [] } of pages) {
      yield Users.map(toUser);
    }
  } catch (error) {
    // A half-made tenant has no user pool, or no group.
    if ((error as Error).name !== 'ResourceNotFoundException') {
      throw error;
    }
  }
}

/** Writes pages as files of JSON lines, and tells what is in each. */
async function writeLines(
  { context }: StepTools,
  target: { bucket: string; prefix: string; kind: string },
  pages: AsyncIterable<object[]>,
  step: StepContext,
): Promise<ExportedFile[]> {
  const files: ExportedFile[] = [];
  let lines: string[] = [];
  let bytes = 0;
  const close = async () => {
    // As bytes: the SDK does not know the length of an empty text, and warns.
    const body = Buffer.from(lines.join(''));
    const number = String(files.length + 1).padStart(4, '0');
    const sha256 = createHash('sha256').update(body).digest('base64');
    const key = `${target.prefix}${target.kind}-${number}.jsonl`;
    await context.clients.s3.send(
      new PutObjectCommand({
        Bucket: target.bucket,
        Key: key,
        Body: body,
        ContentType: 'application/jsonl',
        // S3 refuses what was garbled on its way.
        ChecksumSHA256: sha256,
      }),
    );
    files.push({ key, kind: target.kind, lines: lines.length, bytes, sha256 });
    lines = [];
    bytes = 0;
  };
  for await (const page of pages) {
    for (const item of page) {
      step.signal.throwIfAborted();
      const line = toLine(item);
      lines.push(line);
      bytes += Buffer.byteLength(line);
      if (bytes >= FILE_BYTES) {
        await close();
      }
    }
  }
  if (lines.length > 0 || files.length === 0) {
    await close();
  }
  return files;
}

/** What a move has left in the tables is nothing of the tenant's. */
async function* withoutGates(
  pages: ReturnType<typeof rowsOf>,
  sortKey: string,
): AsyncIterable<object[]> {
  for await (const rows of pages) {
    yield rows.filter(row => !isGate(row, sortKey));
  }
}

function bucketOf({ context }: StepTools): string {
  const bucket = context.shared.ExportBucketName;
  if (!bucket) {
    throw new LifecycleError(
      `The stack ${SHARED_STACK} in cell ${context.cell.id} lacks the output ExportBucketName.`,
      'Deploy it from this version of Tenantry, then run it again.',
    );
  }
  return bucket;
}

const countsOf = (files: ExportedFile[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { kind, lines } of files) {
    counts[kind] = (counts[kind] ?? 0) + lines;
  }
  return counts;
};

async function write(
  tools: StepTools,
  tenant: TenantRecord,
  step: StepContext,
): Promise<ExportSummary> {
  const { tenantId, displayName, tier, cell } = tenant;
  const bucket = bucketOf(tools);
  const prefix = tenant.offboarding!.exportPrefix!;
  const files: ExportedFile[] = [];
  for (const { kind, tableName } of await dataTables(tools, tenant)) {
    files.push(
      ...(await writeLines(
        tools,
        { bucket, prefix, kind },
        withoutGates(rowsOf(tools, tableName, tenantId), SORT_KEYS[kind]),
        step,
      )),
    );
  }
  files.push(
    ...(await writeLines(
      tools,
      { bucket, prefix, kind: 'users' },
      usersOf(tools, tenant),
      step,
    )),
  );
  const counts = countsOf(files);
  // The last to be written: an export without it is not whole.
  await tools.context.clients.s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: `${prefix}manifest.json`,
      Body: JSON.stringify(
        {
          tenantId,
          displayName,
          tier,
          cell,
          exportedAt: tools.now().toISOString(),
          counts,
          files,
        },
        null,
        2,
      ),
      ContentType: 'application/json',
    }),
  );
  return { uri: `s3://${bucket}/${prefix}`, counts };
}

/** Writes a tenant's rows and users to the cell's bucket, with counts and checksums. */
export async function exportData(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<ExportSummary> {
  const tenant = await readHeld(tools, tenantId, step, 'offboard');
  const { exportedTo, exportPrefix } = tenant.offboarding!;
  if (exportedTo) {
    step.log(`S3: the export is at ${exportedTo} already.`);
    return { uri: exportedTo, counts: {} };
  }
  if (!exportPrefix || tenant.offboarding!.erasing) {
    throw new LifecycleError(
      `The data of "${tenantId}" cannot be exported: erasing it has begun.`,
      'Run the template again with the retention erase.',
    );
  }
  await waitUntilClosed(tools, tenant, step);
  const summary = await write(tools, tenant, step);
  const words = Object.entries(summary.counts)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
  const at = tools.now().toISOString();
  await tools.registry.change(
    {
      ...tenant,
      version: tenant.version + 1,
      offboarding: { ...tenant.offboarding!, exportedTo: summary.uri },
      updatedAt: at,
    },
    tenant,
    {
      at,
      type: 'offboarding.exported',
      actor: step.actor,
      taskId: step.taskId,
      message: `Its data is exported: ${words}.`,
    },
  );
  step.log(`S3: exported ${words} to ${summary.uri}.`);
  return summary;
}
