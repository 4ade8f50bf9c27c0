export { sampleCompany } from '@liucheng/human-resources';
export { services, workingServices } from './services.ts';
