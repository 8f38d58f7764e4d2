/**
 * The domain core of Tenantry: the registry of tenants and the steps of their life.
 *
 * @packageDocumentation
 */
export {
  createTenantsService,
  tenantsServiceRef,
  type TenantsService,
} from './service';
export { LifecycleError } from './errors';
export { isChange } from './aws/changes';
export { explainError } from './aws/explain';
export type { TenantIndex } from './cell/CellDirectory';
export { changeIn, wholeOf } from './caches/checked';
export { schedulePasses } from './caches/schedulePasses';
export { CellsUnread } from './cell/CellsUnread';
export type { Cell } from './config';
export type { Drift } from './drift/types';
export type { Onboarding, StepContext } from './onboarding/types';
export type { KeyRotation, KeyWaits } from './keys/types';
export type { MoveInput, MoveStep, Moving } from './moving/types';
export type { EditInput } from './operations/edit';
export type {
  ExportSummary,
  Offboarding,
  OffboardInput,
} from './offboarding/types';
export type { Operations } from './operations/types';
export type { FleetInput } from './updates/fleet/input';
export type { PinInput } from './updates/pins';
export type { FleetPortal, Updates } from './updates/types';
export type {
  Invitation,
  RepeatableStep,
  UserChangeInput,
  Users,
} from './users/types';
export type { MeteredUse, TaskRunner, Toolkit } from './toolkit/types';
export type { OnboardInput } from './onboarding/input';
export { ObservationError } from './observe/ObservationError';
export { toStoppedTask, type EndedTask } from './observe/explainStop';
export type {
  CellObserver,
  DetailedStack,
  KeyUse,
  LoadPoint,
  LogRow,
  ObservedCluster,
  ObservedService,
  ObservedStack,
  ObservedTask,
  QueueMessage,
  ServiceAddress,
} from './observe/types';
export { ADVANCED_STACK, POOL_STACK, SHARED_STACK } from './cell/CellContexts';
