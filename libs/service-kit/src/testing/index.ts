export { specification, type ExpectedRejection, type Given, type Outcome } from './specification.ts';
