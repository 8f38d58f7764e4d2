export { startSandbox, type Sandbox, type SandboxOptions } from './sandbox';
export type { FaultRule } from './state/faults';
export type { RecordedCall } from './http/callLog';
