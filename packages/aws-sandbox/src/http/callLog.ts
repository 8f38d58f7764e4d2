/** One AWS call that the sandbox has answered. */
export interface RecordedCall {
  service: string;
  operation: string;
  /** Who called: an ARN, or `anonymous`. */
  principal: string;
  /** ISO time at which the call arrived. */
  at: string;
  durationMs: number;
  status: number;
  /** AWS's error code, when the call was refused. */
  error?: string;
}

/** The latest calls. Names and numbers only: inputs may hold personal data. */
export class CallLog {
  #calls: RecordedCall[] = [];

  constructor(private readonly capacity = 20_000) {}

  record(call: RecordedCall): void {
    this.#calls.push(call);
    if (this.#calls.length > this.capacity) {
      this.#calls.splice(0, this.capacity / 2);
    }
  }

  list(): readonly RecordedCall[] {
    return this.#calls;
  }

  clear(): void {
    this.#calls = [];
  }
}
