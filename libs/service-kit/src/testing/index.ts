export { startTestService, type TestRequest, type TestService } from './test-service.ts';
