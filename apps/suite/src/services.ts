export { services } from '@liucheng/company';
