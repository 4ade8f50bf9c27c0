import { languages, text, type Language } from '@liucheng/kernel';
import {
  catalogueIndex,
  escapeHtml,
  languageOf,
  pageHtml,
  processPage,
  type DepartmentProcess,
  type FastifyReply,
  type FastifyRequest,
  type PageContext,
  type ServiceSpec,
} from '@liucheng/service-kit';
import { pageFrame } from './page-frame.ts';

const words = {
  home: text('Start', '首页'),
  all: text('All processes', '全部流程'),
  unknown: text('There is no such process.', '没有该流程。'),
};

interface Listed {
  readonly service: ServiceSpec;
  readonly process: DepartmentProcess;
}

/**
 * The processes at `/catalogue`, for everybody, as they are in this program: what is generated into the documentation, with the flow
 * as a picture. Made once for each language, as nothing in them changes while it runs.
 */
export function serveCatalogue({ fastify, services }: PageContext): void {
  const listed = new Map(
    services.flatMap((service) =>
      (service.processes ?? []).map((process): [string, Listed] => [
        process.caseType.definition.id,
        { service, process },
      ]),
    ),
  );
  const made = new Map<string, string>();
  const answer = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { lang } = request.query as { lang?: string };
    const { process } = request.params as { process?: string };
    const language = languages.find((each) => each === lang) ?? languageOf(request);
    const found = process === undefined ? undefined : listed.get(process);
    const status = process === undefined || found ? 200 : 404;
    const key = `${language} ${status} ${found?.process.caseType.definition.id ?? ''}`;
    const page = made.get(key) ?? render(language, status, found, services);
    made.set(key, page);
    return reply
      .code(status)
      .type('text/html; charset=utf-8')
      .headers({ 'content-language': language, vary: 'Accept-Language' })
      .send(page);
  };
  fastify.get('/catalogue', answer);
  fastify.get('/catalogue/:process', answer);
}

function render(
  language: Language,
  status: number,
  found: Listed | undefined,
  services: readonly ServiceSpec[],
): string {
  const definition = found?.process.caseType.definition;
  const way = [
    `<a href="/?lang=${language}">${words.home[language]}</a>`,
    ...(status === 200 && !found ? [] : [`<a href="/catalogue?lang=${language}">${words.all[language]}</a>`]),
  ];
  const page = found
    ? processPage(found.service, found.process, language)
    : catalogueIndex(services, language, (id) => `/catalogue/${id}?lang=${language}`);
  const [title = '', ...rest] = page.split('\n');
  const heading = title.replace(/^# /, '');
  const content =
    status === 404 ? `<p>${words.unknown[language]}</p>` : pageHtml(rest.join('\n'), definition, language);
  return pageFrame({
    language,
    path: `/catalogue${definition === undefined ? '' : `/${definition.id}`}`,
    title: `${heading} · Liucheng`,
    lead: `<h1>${escapeHtml(heading)}</h1>\n<p class="way">${way.join(' › ')}</p>`,
    main: `<main class="catalogue">\n${content}</main>`,
  });
}
