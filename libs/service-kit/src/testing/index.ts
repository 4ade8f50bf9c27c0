export { asOthersRead } from './as-others-read.ts';
export { builtProgram } from './built-program.ts';
export { openCommandRig, type CommandRig, type RigAnswer, type RigCommand } from './command-rig.ts';
export { freePort } from './free-port.ts';
export { dyingAt, type Interceptor } from './intercepted-store.ts';
export { CaseClient, type CaseAnswer, type CaseStep, type ListedCase } from './case-client.ts';
export type { Stores } from '../stores/stores.ts';
export { processFaults, type DeclaredProcess } from './process-faults.ts';
export { openStores } from './file-stores.ts';
export { specification, type ExpectedRejection, type Given, type Outcome } from './specification.ts';
export {
  startTestService,
  type TestRequest,
  type TestResponse,
  type TestService,
  type TestServiceOptions,
} from './test-service.ts';
export { receiveTraces, type OtlpReceiver, type ReceivedSpan } from './otlp-receiver.ts';
