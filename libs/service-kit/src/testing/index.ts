export { specification, type ExpectedRejection, type Given, type Outcome } from './specification.ts';
export { startTestService, type TestRequest, type TestService } from './test-service.ts';
export { openStores, type Stores } from '../host/stores.ts';
