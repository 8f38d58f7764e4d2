import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from '../../types';
import { LineFile, type LogLine } from './lineFile';

/** Lines kept per group; the oldest go first, a tenth at a time. */
const MAX_LINES = 300_000;
/** Memory for the lines of all groups; the largest group gives way. */
const MAX_BYTES = 384 * 1024 * 1024;
/** What a line costs beside its text. */
const LINE_BYTES = 100;
/** Lines reach the disk this much later. */
const FLUSH_MS = 500;

const bytesOf = ({ message }: LogLine) => message.length + LINE_BYTES;

/** Index of the first line at or after a time. */
function firstAt(lines: LogLine[], ms: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (lines[middle].timestampMs < ms) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

interface Group {
  /** In the order of their times. */
  lines: LogLine[];
  streams: Set<string>;
  bytes: number;
  nextSeq: number;
  file?: LineFile;
  warned: boolean;
}

/** The lines of all log groups: in memory, bounded, and behind that on disk. */
export class LineStore {
  readonly #groups = new Map<string, Group>();
  /** They outlive their groups: one of the same name must wait until the old lines are gone. */
  readonly #files = new Map<string, LineFile>();
  #bytes = 0;
  #timer?: NodeJS.Timeout;

  constructor(
    private readonly logger: Logger,
    private readonly dir?: string,
    private readonly maxLines = MAX_LINES,
  ) {}

  put(
    name: string,
    stream: string,
    timestampMs: number,
    message: string,
  ): void {
    const group = this.#group(name);
    const line = { seq: group.nextSeq, stream, timestampMs, message };
    this.#add(group, line);
    if (group.file) {
      group.file.append(line);
      this.#timer ??= setTimeout(() => void this.#flush(), FLUSH_MS).unref();
    }
    this.#makeRoom(name, group);
  }

  /** Lines from one time to another, both inclusive, oldest first. */
  between(name: string, fromMs: number, toMs: number): LogLine[] {
    const { lines } = this.#group(name);
    return lines.slice(firstAt(lines, fromMs), firstAt(lines, toMs + 1));
  }

  /** Makes a stream known before its first line. */
  addStream(name: string, stream: string): void {
    this.#group(name).streams.add(stream);
  }

  hasStream(name: string, stream: string): boolean {
    return this.#group(name).streams.has(stream);
  }

  /** Forgets what is older than a group's retention. */
  expire(name: string, beforeMs: number): void {
    const group = this.#group(name);
    this.#drop(group, firstAt(group.lines, beforeMs));
  }

  remove(name: string): void {
    const group = this.#group(name);
    this.#bytes -= group.bytes;
    this.#groups.delete(name);
    void group.file?.remove();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#flush();
  }

  async #flush(): Promise<void> {
    this.#timer = undefined;
    try {
      await Promise.all([...this.#files.values()].map(file => file.flush()));
    } catch (error) {
      this.logger.error(
        `Log lines could not be written: ${(error as Error).message}`,
      );
    }
  }

  #group(name: string): Group {
    let group = this.#groups.get(name);
    if (!group) {
      const file = this.#fileOf(name);
      group = {
        lines: [],
        streams: new Set(),
        bytes: 0,
        nextSeq: 0,
        file,
        warned: false,
      };
      this.#groups.set(name, group);
      for (const line of file?.read().slice(-this.maxLines) ?? []) {
        this.#add(group, line);
      }
    }
    return group;
  }

  #fileOf(name: string): LineFile | undefined {
    if (!this.dir) {
      return undefined;
    }
    let file = this.#files.get(name);
    if (!file) {
      // Names of groups hold slashes, and may be longer than those of files.
      const id = createHash('sha256').update(name).digest('hex').slice(0, 32);
      file = new LineFile(join(this.dir, `${id}.jsonl`));
      this.#files.set(name, file);
    }
    return file;
  }

  #add(group: Group, line: LogLine): void {
    const { lines } = group;
    const last = lines.at(-1);
    if (!last || last.timestampMs <= line.timestampMs) {
      lines.push(line);
    } else {
      lines.splice(firstAt(lines, line.timestampMs + 1), 0, line);
    }
    group.nextSeq = Math.max(group.nextSeq, line.seq + 1);
    group.streams.add(line.stream);
    group.bytes += bytesOf(line);
    this.#bytes += bytesOf(line);
  }

  #makeRoom(name: string, group: Group): void {
    if (group.lines.length > this.maxLines) {
      this.#forget(name, group);
    }
    if (this.#bytes > MAX_BYTES) {
      const [largest] = [...this.#groups].sort(
        ([, a], [, b]) => b.bytes - a.bytes,
      );
      this.#forget(...largest);
    }
  }

  #forget(name: string, group: Group): void {
    this.#drop(group, Math.ceil(group.lines.length / 10));
    if (!group.warned) {
      group.warned = true;
      this.logger.warn(
        `The log group ${name} has more lines than the sandbox keeps (${this.maxLines}, or ${MAX_BYTES} bytes for all groups): the oldest are being forgotten`,
      );
    }
  }

  #drop(group: Group, count: number): void {
    for (const line of group.lines.splice(0, count)) {
      group.bytes -= bytesOf(line);
      this.#bytes -= bytesOf(line);
    }
  }
}
