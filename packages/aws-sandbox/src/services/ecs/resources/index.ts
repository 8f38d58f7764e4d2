import type { Account, ResourceHandler } from '../../../types';
import type { ElbV2 } from '../../elbv2';
import type { Scheduler } from '../Scheduler';
import type { ServiceConnect } from '../ServiceConnect';
import type { EcsTables } from '../tables';
import { capacityHandlers } from './capacity';
import { clusterHandler } from './cluster';
import { namespaceHandlers } from './namespace';
import { scalableTargetHandler } from './scalableTarget';
import { serviceHandler } from './service';
import { taskDefinitionHandler } from './taskDefinition';

/** What resources of ECS are made with. */
export interface EcsResourceDeps {
  account: Account;
  tables: EcsTables;
  scheduler: Scheduler;
  serviceConnect: ServiceConnect;
  elbv2: ElbV2;
}

/** CloudFormation's types of ECS. */
export const ecsResourceHandlers = (
  deps: EcsResourceDeps,
): ResourceHandler[] => [
  clusterHandler(deps),
  ...capacityHandlers(deps),
  ...namespaceHandlers(deps),
  taskDefinitionHandler(deps),
  serviceHandler(deps),
  scalableTargetHandler(deps),
];
