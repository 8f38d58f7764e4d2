import type { Clock } from '../../types';
import type { MetricStore } from './MetricStore';

/** How many targets of a group are well, for one of the load balancers that use it. */
export interface TargetCount {
  /** `app/<name>/<id>` and `targetgroup/<name>/<id>`. */
  loadBalancer: string;
  targetGroup: string;
  healthy: number;
  unhealthy: number;
}

/** Counts targets by their health, as the metrics of `AWS/ApplicationELB`. */
export class TargetSampler {
  constructor(
    private readonly clock: Clock,
    private readonly metrics: MetricStore,
    private readonly counts: () => TargetCount[],
  ) {}

  sample(): void {
    const now = this.clock.now().getTime();
    for (const { loadBalancer, targetGroup, ...count } of this.counts()) {
      const put = (MetricName: string, value: number) =>
        this.metrics.put(
          {
            Namespace: 'AWS/ApplicationELB',
            MetricName,
            Dimensions: [
              { Name: 'LoadBalancer', Value: loadBalancer },
              { Name: 'TargetGroup', Value: targetGroup },
            ],
          },
          now,
          value,
        );
      put('HealthyHostCount', count.healthy);
      put('UnHealthyHostCount', count.unhealthy);
    }
  }
}
