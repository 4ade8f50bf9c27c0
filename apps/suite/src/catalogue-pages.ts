import { sampleDepartments } from '@liucheng/human-resources';
import { text, type Language } from '@liucheng/kernel';
import {
  catalogueIndex,
  escapeHtml,
  guidePage,
  pageLanguageOf,
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
  title: text('Guide', '操作指南'),
  guide: text('Guide to read and print', '操作指南（可打印）'),
  unknown: text('There is no such process.', '没有该流程。'),
};

const departments = new Map(sampleDepartments.map(({ id, names }) => [id, names]));

interface Listed {
  readonly service: ServiceSpec;
  readonly process: DepartmentProcess;
}

/**
 * The processes at `/catalogue`, for everybody, as they are in this program: what is generated into the documentation, with the flow
 * as a picture, and below each its guide for those who do the steps. Made once for each language, as nothing in them changes while
 * it runs.
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
  const answer = (request: FastifyRequest, reply: FastifyReply, guide = false): FastifyReply => {
    const { process } = request.params as { process?: string };
    const language = pageLanguageOf(request);
    const found = process === undefined ? undefined : listed.get(process);
    const status = process === undefined || found ? 200 : 404;
    const key = `${language} ${status} ${found?.process.caseType.definition.id ?? ''} ${guide}`;
    const page = made.get(key) ?? render(language, status, found, services, guide);
    made.set(key, page);
    return reply
      .code(status)
      .type('text/html; charset=utf-8')
      .headers({ 'content-language': language, vary: 'Accept-Language' })
      .send(page);
  };
  fastify.get('/catalogue', (request, reply) => answer(request, reply));
  fastify.get('/catalogue/:process', (request, reply) => answer(request, reply));
  fastify.get('/catalogue/:process/guide', (request, reply) => answer(request, reply, true));
}

function render(
  language: Language,
  status: number,
  found: Listed | undefined,
  services: readonly ServiceSpec[],
  guide: boolean,
): string {
  const definition = found?.process.caseType.definition;
  const link = (path: string, label: string): string =>
    `<a href="${path}?lang=${language}">${escapeHtml(label)}</a>`;
  const place = `/catalogue${definition === undefined ? '' : `/${definition.id}`}`;
  const way = [
    link('/', words.home[language]),
    ...(status === 200 && !found ? [] : [link('/catalogue', words.all[language])]),
    ...(definition && guide ? [link(place, definition.names[language])] : []),
  ].join(' › ');
  const [title = '', ...rest] = pageOf(language, found, services, guide).split('\n');
  const heading =
    status === 404
      ? words.unknown[language]
      : [title.replace(/^# /, ''), ...(guide ? [words.title[language]] : [])].join(' · ');
  const content = status === 404 ? '' : pageHtml(rest.join('\n'), definition, language);
  const toGuide =
    definition && !guide ? `\n<p class="way">${link(`${place}/guide`, words.guide[language])}</p>` : '';
  return pageFrame({
    language,
    path: definition && guide ? `${place}/guide` : place,
    title: `${heading} · Liucheng`,
    lead: `<h1>${escapeHtml(heading)}</h1>\n<p class="way">${way}</p>${toGuide}`,
    main: `<main class="catalogue">\n${content}</main>`,
  });
}

function pageOf(
  language: Language,
  found: Listed | undefined,
  services: readonly ServiceSpec[],
  guide: boolean,
): string {
  if (!found) return catalogueIndex(services, language, (id) => `/catalogue/${id}?lang=${language}`);
  return guide
    ? guidePage(found.process.caseType.definition, language, departments)
    : processPage(found.service, found.process, language, departments);
}
