import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import { nameOf } from '../model';
import type { EcsOperationDeps } from '.';
import { pageOf } from './paging';
import { missing } from './require';
import { clusterShape } from './shapes';

/** Reading clusters. CloudFormation makes them. */
export const clusterOperations = ({
  account,
  tables: { clusters, services },
  tasks,
}: EcsOperationDeps): AwsService['operations'] => ({
  ListClusters(input) {
    only(input, ['maxResults', 'nextToken'], 'ecs:ListClusters');
    const { items, nextToken } = pageOf(
      clusters.values(),
      input.maxResults,
      input.nextToken,
    );
    return { clusterArns: items.map(cluster => cluster.arn), nextToken };
  },

  DescribeClusters(input) {
    only(input, ['clusters', 'include'], 'ecs:DescribeClusters');
    const wanted: string[] = input.clusters ?? ['default'];
    const all = services.values();
    return {
      clusters: wanted
        .map(name => clusters.get(nameOf(name)))
        .filter(cluster => cluster !== undefined)
        .map(cluster =>
          clusterShape(cluster, all, tasks.ofCluster(cluster.arn)),
        ),
      failures: wanted
        .filter(name => !clusters.get(nameOf(name)))
        .map(name => missing(account.arn('ecs', `cluster/${nameOf(name)}`))),
    };
  },
});
