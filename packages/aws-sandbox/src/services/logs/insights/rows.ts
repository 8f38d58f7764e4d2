import type { LogLine } from '../lineFile';
import type { Value } from './values';

/** Fields that every line has. */
export const TIME_FIELDS = ['@timestamp', '@ingestionTime'];

type Json = Record<string, unknown>;

function parse(message: string): Json {
  if (!message.startsWith('{')) {
    return {};
  }
  try {
    return JSON.parse(message);
  } catch {
    return {};
  }
}

function valueOf(found: unknown): Value {
  switch (typeof found) {
    case 'string':
    case 'number':
      return found;
    case 'boolean':
      return Number(found);
    default:
      return found === undefined || found === null
        ? undefined
        : JSON.stringify(found);
  }
}

/** A line, or what `stats` has made of many. */
export interface Row {
  line?: LogLine;
  /** Group that the line is in. */
  group?: string;
  /** The message's JSON, once somebody has asked for it. */
  json?: Json;
  /** Columns of `stats`. */
  values?: Value[];
}

/** What names a line among all of the account. */
export const pointerOf = ({ line, group }: Row): string =>
  Buffer.from(`${group} ${line!.seq}`).toString('base64');

/** Reads a field that a line has by itself, or in its message's JSON. */
export function fieldOf(name: string, accountId: string): (row: Row) => Value {
  switch (name) {
    case '@timestamp':
    case '@ingestionTime':
      return row => row.line!.timestampMs;
    case '@message':
      return row => row.line!.message;
    case '@logStream':
      return row => row.line!.stream;
    case '@log':
      return row => `${accountId}:${row.group}`;
    case '@ptr':
      return pointerOf;
    default:
  }
  const path = name.split('.');
  return row => {
    row.json ??= parse(row.line!.message);
    const direct = row.json[name];
    if (direct !== undefined || path.length === 1) {
      return valueOf(direct);
    }
    let found: unknown = row.json;
    for (const part of path) {
      found =
        typeof found === 'object' && found !== null
          ? (found as Json)[part]
          : undefined;
    }
    return valueOf(found);
  };
}
