import { enteringSampleCompany, sampleCompany } from '@liucheng/human-resources';
import { runServices } from '@liucheng/service-kit';
import { servePages } from './pages.ts';
import { services } from './services.ts';

await runServices(services, {
  people: sampleCompany,
  pages: servePages,
  started: enteringSampleCompany(true),
});
