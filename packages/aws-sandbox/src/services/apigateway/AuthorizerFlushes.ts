/**
 * How often the cache of a stage's authorizers was flushed. What was remembered, or asked,
 * before the last time counts no more.
 */
export class AuthorizerFlushes {
  readonly #counts = new Map<string, number>();

  flush(apiId: string, stage: string): void {
    this.#counts.set(`${apiId}/${stage}`, this.count(apiId, stage) + 1);
  }

  count(apiId: string, stage: string): number {
    return this.#counts.get(`${apiId}/${stage}`) ?? 0;
  }
}
