import type {
  PutEventsRequest,
  PutEventsRequestEntry,
  PutEventsResponse,
  PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { Buses } from '../Buses';

/** EventBridge's limits. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 1_048_576;

const failed = (ErrorCode: string, ErrorMessage: string) => ({
  ErrorCode,
  ErrorMessage,
});

function parseDetail(text: string): object | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    return typeof detail === 'object' && detail !== null
      ? (detail as object)
      : undefined;
  } catch {
    return undefined;
  }
}

function putEntry(
  buses: Buses,
  entry: PutEventsRequestEntry,
): PutEventsResultEntry {
  only(
    entry,
    ['Source', 'DetailType', 'Detail', 'Resources', 'Time', 'EventBusName'],
    'events:PutEvents',
  );
  const missing = (['Source', 'DetailType', 'Detail'] as const).find(
    name => !entry[name],
  );
  if (missing) {
    return failed(
      'InvalidArgument',
      `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
    );
  }
  const source = entry.Source!;
  if (source.startsWith('aws.')) {
    return failed('NotAuthorizedForSource', 'Not authorized for the source.');
  }
  const detail = parseDetail(entry.Detail!);
  if (!detail) {
    return failed('MalformedDetail', 'Detail is malformed.');
  }
  const bus = buses.find(entry.EventBusName);
  if (!bus) {
    // AWS takes events for buses that are not there, and drops them; a name that is wrong should show.
    return failed(
      'InvalidArgument',
      `Event bus ${entry.EventBusName} does not exist.`,
    );
  }
  return {
    EventId: buses.put(bus, {
      source,
      detailType: entry.DetailType!,
      detail,
      resources: entry.Resources,
      time: entry.Time,
    }),
  };
}

/** Events of applications. */
export const eventOperations = (buses: Buses): AwsService['operations'] => ({
  PutEvents(input: PutEventsRequest): PutEventsResponse {
    only(input, ['Entries'], 'events:PutEvents');
    const entries = input.Entries!;
    const bytes = entries.reduce(
      (sum, entry) => sum + Buffer.byteLength(entry.Detail ?? ''),
      0,
    );
    if (
      entries.length < 1 ||
      entries.length > MAX_ENTRIES ||
      bytes > MAX_BYTES
    ) {
      throw new AwsError(
        'ValidationException',
        bytes > MAX_BYTES
          ? 'Total size of the entries in the request is over the limit.'
          : `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length less than or equal to ${MAX_ENTRIES}, and at least 1.`,
      );
    }
    const results = entries.map(entry => putEntry(buses, entry));
    return {
      FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode).length,
      Entries: results,
    };
  },
});
