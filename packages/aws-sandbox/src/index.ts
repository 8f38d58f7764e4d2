export { startSandbox, type Sandbox, type SandboxOptions } from './sandbox';
export type { FaultRule } from './state/faults';
export {
  reverseProxyImage,
  virtualImage,
  type Image,
  type Images,
} from './services/ecs/images';
export type { RecordedCall } from './http/callLog';
