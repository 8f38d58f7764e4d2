import type { Metric } from '@aws-sdk/client-cloudwatch';

/** What was measured within a minute. */
export interface Minute {
  startMs: number;
  sum: number;
  count: number;
  min: number;
  max: number;
}

const MINUTE_MS = 60_000;
/** How long measurements are kept. */
const KEPT_MINUTES = 180;

/** A metric by namespace, name and dimensions, in whatever order these come. */
const keyOf = ({ Namespace, MetricName, Dimensions = [] }: Metric) =>
  [
    Namespace,
    MetricName,
    ...Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort(),
  ].join('\0');

/** Measurements of the last hours, by the minute. They end with the process. */
export class MetricStore {
  readonly #metrics = new Map<string, Minute[]>();

  put(metric: Metric, atMs: number, value: number): void {
    const key = keyOf(metric);
    const minutes = this.#metrics.get(key) ?? [];
    this.#metrics.set(key, minutes);
    const startMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
    let minute = minutes.at(-1);
    if (minute?.startMs !== startMs) {
      minute = { startMs, sum: 0, count: 0, min: value, max: value };
      minutes.push(minute);
      if (minutes.length > KEPT_MINUTES) {
        minutes.shift();
      }
    }
    minute.sum += value;
    minute.count += 1;
    minute.min = Math.min(minute.min, value);
    minute.max = Math.max(minute.max, value);
  }

  /** Minutes that start within a time, its end excluded; oldest first. */
  between(metric: Metric, startMs: number, endMs: number): Minute[] {
    return (this.#metrics.get(keyOf(metric)) ?? []).filter(
      minute => minute.startMs >= startMs && minute.startMs < endMs,
    );
  }

  /** Forgets metrics that nobody has written to for as long as measurements are kept. */
  expire(nowMs: number): void {
    const oldest = nowMs - KEPT_MINUTES * MINUTE_MS;
    for (const [key, minutes] of this.#metrics) {
      if (minutes.at(-1)!.startMs < oldest) {
        this.#metrics.delete(key);
      }
    }
  }
}
