interface Entry {
  readAt: number;
  value: Promise<unknown>;
}

/** Keeps answers for a while; all who ask meanwhile share one. Failures are not kept. */
export class Cached {
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly freshMs: number,
    private readonly now: () => number,
  ) {}

  get<T>(key: string, read: () => Promise<T>): Promise<T> {
    const now = this.now();
    let entry = this.#entries.get(key);
    if (!entry || now - entry.readAt >= this.freshMs) {
      this.#forgetOld(now);
      entry = { readAt: now, value: read() };
      const made = entry;
      this.#entries.set(key, made);
      made.value.catch(() => {
        if (this.#entries.get(key) === made) {
          this.#entries.delete(key);
        }
      });
    }
    return entry.value as Promise<T>;
  }

  /** Image tags come and go. */
  #forgetOld(now: number): void {
    for (const [key, { readAt }] of this.#entries) {
      if (now - readAt >= this.freshMs) {
        this.#entries.delete(key);
      }
    }
  }
}
