import type { Collection } from '../../state/store';
import type {
  CapacityProvider,
  Cluster,
  Namespace,
  ScalableTarget,
  Service,
  TaskDefinition,
} from './model';

/** Everything that ECS, and Cloud Map for it, keeps. */
export interface EcsTables {
  /** By name, as the next. */
  clusters: Collection<Cluster>;
  capacityProviders: Collection<CapacityProvider>;
  /** By id, as the next. */
  namespaces: Collection<Namespace>;
  scalableTargets: Collection<ScalableTarget>;
  /** By ARN, as the next. */
  taskDefinitions: Collection<TaskDefinition>;
  services: Collection<Service>;
}
