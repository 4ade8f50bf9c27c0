export type { Stores } from '../stores/stores.ts';
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
