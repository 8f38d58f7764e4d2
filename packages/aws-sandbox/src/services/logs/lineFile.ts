import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { appendFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One line of a log. */
export interface LogLine {
  /** Counts up within a group: tells lines of the same millisecond apart. */
  seq: number;
  stream: string;
  timestampMs: number;
  message: string;
}

/** A file that has grown to this becomes the older half; the half before it goes. */
const SEGMENT_BYTES = 64 * 1024 * 1024;

type Written = [
  seq: number,
  timestampMs: number,
  stream: string,
  message: string,
];

function parse(text: string): LogLine | undefined {
  try {
    const [seq, timestampMs, stream, message] = JSON.parse(text) as Written;
    return { seq, timestampMs, stream, message };
  } catch {
    // The machine went down in the middle of this line.
    return undefined;
  }
}

/**
 * The lines of a log group on disk: appended in the background, so that who logs does
 * not wait, in two halves, so that the file stays bounded without being rewritten.
 */
export class LineFile {
  #buffer: string[] = [];
  #size: number;
  #work: Promise<void> = Promise.resolve();
  /** What the disk still holds is on its way out. */
  #removed = false;

  constructor(private readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#size = existsSync(path) ? statSync(path).size : 0;
  }

  /** What is on disk, oldest first. */
  read(): LogLine[] {
    if (this.#removed) {
      return [];
    }
    return [this.#older, this.path].flatMap(path => {
      if (!existsSync(path)) {
        return [];
      }
      const text = readFileSync(path, 'utf8');
      if (path === this.path && text !== '' && !text.endsWith('\n')) {
        this.#buffer.unshift('\n');
      }
      return text
        .split('\n')
        .map(line => (line === '' ? undefined : parse(line)))
        .filter(line => line !== undefined);
    });
  }

  /** Remembers a line for the next flush. */
  append({ seq, timestampMs, stream, message }: LogLine): void {
    const line: Written = [seq, timestampMs, stream, message];
    this.#buffer.push(`${JSON.stringify(line)}\n`);
  }

  /** Writes what was appended. */
  flush(): Promise<void> {
    if (this.#buffer.length > 0) {
      const text = this.#buffer.join('');
      this.#buffer = [];
      this.#work = this.#work.then(() => this.#write(text));
    }
    return this.#work;
  }

  remove(): Promise<void> {
    this.#buffer = [];
    this.#removed = true;
    this.#work = this.#work.then(async () => {
      this.#size = 0;
      await Promise.all(
        [this.#older, this.path].map(path => rm(path, { force: true })),
      );
    });
    return this.#work;
  }

  get #older(): string {
    return `${this.path}.older`;
  }

  async #write(text: string): Promise<void> {
    if (this.#size > SEGMENT_BYTES) {
      await rename(this.path, this.#older);
      this.#size = 0;
    }
    await appendFile(this.path, text);
    this.#size += Buffer.byteLength(text);
  }
}
