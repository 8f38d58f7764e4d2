import type { Account, AwsService } from '../../../types';
import type { Scheduler } from '../Scheduler';
import type { EcsTables } from '../tables';
import type { Tasks } from '../Tasks';
import { clusterOperations } from './clusters';
import { serviceOperations } from './services';
import { taskOperations } from './tasks';

/** What operations of ECS work with. */
export interface EcsOperationDeps {
  account: Account;
  tables: EcsTables;
  tasks: Tasks;
  scheduler: Scheduler;
}

/** ECS's operations. */
export function ecsOperations(
  account: Account,
  tables: EcsTables,
  tasks: Tasks,
  scheduler: Scheduler,
): AwsService['operations'] {
  const deps = { account, tables, tasks, scheduler };
  return {
    ...clusterOperations(deps),
    ...serviceOperations(deps),
    ...taskOperations(deps),
  };
}
