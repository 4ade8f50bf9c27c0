import type { PageContext } from '@liucheng/service-kit';
import { serveCatalogue } from './catalogue-pages.ts';
import { serveStartPage } from './start-page.ts';

/** What the suite shows people in a browser; everything comes from this server. */
export function servePages(context: PageContext): void {
  serveStartPage(context);
  serveCatalogue(context);
}
