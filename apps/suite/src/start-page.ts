import { readFileSync } from 'node:fs';
import { sampleCompany, sampleDepartments } from '@liucheng/human-resources';
import { text, type Language, type Text } from '@liucheng/kernel';
import { severities, severityNames } from '@liucheng/process-model';
import {
  escapeHtml,
  formatGrant,
  pageLanguageOf,
  type PageContext,
  type ServiceSpec,
} from '@liucheng/service-kit';
import { pageFrame } from './page-frame.ts';
import { curlCommand, curlPreamble, tour, type TourStep } from './tour.ts';

const assets = [
  { path: '/assets/start.css', type: 'text/css; charset=utf-8', file: 'start.css' },
  { path: '/assets/start.js', type: 'text/javascript; charset=utf-8', file: 'start.js' },
];

/** The page at `/`: what this is, where the APIs are, and a tour of two minutes. Everything comes from this server. */
export function serveStartPage({ fastify, services, sampleIssuer, metrics, publicUrl }: PageContext): void {
  for (const { path, type, file } of assets) {
    const content = readFileSync(new URL(`../public/${file}`, import.meta.url), 'utf8');
    fastify.get(path, (_request, reply) =>
      reply.type(type).header('cache-control', 'no-cache').send(content),
    );
  }
  fastify.get('/', (request, reply) => {
    const language = pageLanguageOf(request);
    const base = publicUrl ?? `${request.protocol}://${request.host}`;
    const yesterday = new Date(Date.now() - 24 * 3_600_000).toISOString().slice(0, 10);
    return reply
      .type('text/html; charset=utf-8')
      .headers({ 'content-language': language, vary: 'Accept-Language' })
      .send(
        renderStartPage({ language, base, services, metrics, tour: sampleIssuer ? tour(yesterday) : [] }),
      );
  });
}

const words = {
  lead: text(
    'The company’s regulated processes, run step by step and watched while they run. Every step is an event; a process monitor compares each case with the published definition and says at once what went wrong.',
    '公司规章流程的逐步执行与实时监控。每个步骤都是一个事件；流程监控将每个案例与已发布的流程定义对照，发现问题立即说明。',
  ),
  skipLink: text('Skip to the tour', '跳到导览'),
  notice: text(
    'The sample issuer is not for production. It gives a token for any of the sample people to whoever asks, without a password. Set LIUCHENG_AUTH=oidc to use your identity provider.',
    '示例签发服务不可用于生产环境：任何人无需密码即可获取任一示例人员的令牌。正式使用请设置 LIUCHENG_AUTH=oidc 接入身份提供方。',
  ),
  noticeTitle: text('Not for production', '不可用于生产环境'),
  services: text('Services', '服务'),
  catalogueLead: text('Who does what, in which order and by which rules: ', '每个流程的步骤、执行人与规则：'),
  catalogue: text('the processes', '流程目录'),
  docs: text('API pages', 'API 文档'),
  document: text('OpenAPI document', 'OpenAPI 文件'),
  events: text('AsyncAPI document', 'AsyncAPI 文件'),
  health: text('Health', '健康状态'),
  metrics: text('Metrics', '运行指标'),
  checking: text('checking …', '检查中…'),
  tour: text('A tour of two minutes', '两分钟导览'),
  tourLead: text(
    'Each step is one request to the real API. Run them here one after another, or copy the commands into a terminal.',
    '每一步都是对真实 API 的一次请求。可在此依次运行，也可将命令复制到终端执行。',
  ),
  noScript: text(
    'The buttons need JavaScript, which is off in this browser. The commands of the steps do the same in a terminal.',
    '按钮需要 JavaScript，而此浏览器已将其关闭。可在终端执行各步骤的命令，效果相同。',
  ),
  tourAll: text('Run the whole tour', '运行全部步骤'),
  terminal: text(
    'For the terminal: paste this once before the commands of the steps',
    '终端用户：先粘贴以下内容，再执行各步骤的命令',
  ),
  run: text('Run this step', '运行此步骤'),
  command: text('Command', '命令'),
  copy: text('Copy', '复制'),
  people: text('Sample people', '示例人员'),
  peopleLead: text(
    'An invented company. Each of them has a token for the asking, valid for an hour.',
    '虚构的公司。每个人的令牌均可直接获取，有效期一小时。',
  ),
  name: text('Name', '姓名'),
  id: text('Id', '编号'),
  department: text('Department', '部门'),
  roles: text('Roles', '角色'),
} satisfies Record<string, Text>;

/** Sentences that the script shows. */
const scriptWords = {
  ready: text('ready', '就绪'),
  notReady: text('not ready', '未就绪'),
  unreachable: text('no answer', '无响应'),
  copied: text('Copied', '已复制'),
  running: text('Running …', '运行中…'),
  again: text('Run again', '再次运行'),
  stop: text('Stop watching', '停止观看'),
  waiting: text('Connected. Waiting for violations …', '已连接，等待违规信息…'),
  ended: text('The stream has ended.', '事件流已结束。'),
  needsCase: text('Run “Fill in an expense claim” first.', '请先运行“填写报销单”。'),
  asExpected: text('as expected', '符合预期'),
  unexpected: text('expected', '预期为'),
  failed: text('The request did not get through', '请求未能送达'),
} satisfies Record<string, Text>;

const departments: ReadonlyMap<string, Text> = new Map(sampleDepartments.map(({ id, names }) => [id, names]));

interface StartPage {
  readonly language: Language;
  /** How the reader reaches this server. */
  readonly base: string;
  readonly services: readonly ServiceSpec[];
  /** Whether the services show their metrics here; left out: they do. */
  readonly metrics?: boolean | undefined;
  /** Without the sample issuer there are no tokens to run it with, and it is left out. */
  readonly tour: readonly TourStep[];
}

export function renderStartPage({
  language,
  base,
  services,
  metrics = true,
  tour: steps,
}: StartPage): string {
  const say = (key: keyof typeof words): string => escapeHtml(words[key][language]);
  const people = new Map(sampleCompany.map((person) => [person.id, person.name[language]]));
  return pageFrame({
    language,
    path: '/',
    title: '流程 Liucheng',
    head: '<script src="/assets/start.js" defer></script>\n',
    skipLink: steps.length > 0 ? `<a class="skip" href="#tour">${say('skipLink')}</a>\n` : '',
    lead: `<h1>Liucheng</h1>\n<p class="lead">${say('lead')}</p>`,
    main: `<main>
${steps.length > 0 ? `<aside class="notice"><strong>${say('noticeTitle')}</strong> ${say('notice')}</aside>` : ''}
<section aria-labelledby="services">
<h2 id="services">${say('services')}</h2>
<p>${say('catalogueLead')}<a href="/catalogue?lang=${language}">${say('catalogue')}</a></p>
<ul class="services">
${services.map((spec) => serviceCard(spec, language, metrics, say)).join('\n')}
</ul>
</section>
${steps.length > 0 ? tourSection(steps, { base, language, say, people }) : ''}
${steps.length > 0 ? peopleSection(language, say) : ''}
</main>
<script type="application/json" id="page">${embed({
      language,
      words: Object.fromEntries(Object.entries(scriptWords).map(([key, each]) => [key, each[language]])),
      severities: Object.fromEntries(severities.map((each) => [each, severityNames[each][language]])),
      steps: steps.map(({ title, explanation, ...step }) => step),
    })}</script>`,
  });
}

type Say = (key: keyof typeof words) => string;

function serviceCard(spec: ServiceSpec, language: Language, metrics: boolean, say: Say): string {
  return `<li class="card">
<h3><a href="/${spec.name}/docs">${escapeHtml(spec.title[language])}</a></h3>
<p class="state" data-service="${spec.name}" role="status">${say('checking')}</p>
<p>${escapeHtml(spec.description[language])}</p>
<p class="links"><a class="primary" href="/${spec.name}/docs">${say('docs')}</a>${spec.page ? `\n<a href="/${spec.name}?lang=${language}">${escapeHtml(spec.page[language])}</a>` : ''}
<a href="/${spec.name}/openapi.json">${say('document')}</a>
<a href="/${spec.name}/asyncapi.json">${say('events')}</a>
<a href="/${spec.name}/health/ready">${say('health')}</a>${metrics ? `\n<a href="/${spec.name}/metrics">${say('metrics')}</a>` : ''}</p>
</li>`;
}

function tourSection(
  steps: readonly TourStep[],
  {
    base,
    language,
    say,
    people,
  }: { base: string; language: Language; say: Say; people: Map<string, string> },
): string {
  return `<section id="tour" aria-labelledby="tour-title">
<h2 id="tour-title">${say('tour')}</h2>
<p>${say('tourLead')}</p>
<noscript><style>button, .state { display: none; }</style><p class="notice">${say('noScript')}</p></noscript>
<p><button type="button" class="primary" id="run-all">${say('tourAll')}</button></p>
<details class="command"><summary>${say('terminal')}</summary>${copyable(curlPreamble(base), say)}</details>
<ol class="steps">
${steps
  .map(
    (step) => `<li id="step-${step.id}">
<h3>${escapeHtml(step.title[language])}</h3>
<p class="who"><span>${escapeHtml(people.get(step.person) ?? step.person)}</span> <code>${step.method} ${escapeHtml(step.path)}</code></p>
<p>${escapeHtml(step.explanation[language])}</p>
<p><button type="button" data-run="${step.id}">${say('run')}</button></p>
<div class="output" aria-live="polite" hidden></div>
<details class="command"><summary>${say('command')}</summary>${copyable(curlCommand(step), say)}</details>
</li>`,
  )
  .join('\n')}
</ol>
</section>`;
}

function peopleSection(language: Language, say: Say): string {
  return `<section aria-labelledby="people">
<h2 id="people">${say('people')}</h2>
<p>${say('peopleLead')}</p>
<div class="wide" tabindex="0" role="region" aria-labelledby="people">
<table>
<thead><tr><th scope="col">${say('name')}</th><th scope="col">${say('id')}</th><th scope="col">${say('department')}</th><th scope="col">${say('roles')}</th></tr></thead>
<tbody>
${sampleCompany
  .map(
    ({ id, name, department, roles }) =>
      `<tr><td>${escapeHtml(name[language])}</td><td><code>${id}</code></td><td>${escapeHtml(departments.get(department)?.[language] ?? department)}</td><td>${roles.map((role) => `<code>${escapeHtml(formatGrant(role))}</code>`).join(' ')}</td></tr>`,
  )
  .join('\n')}
</tbody>
</table>
</div>
</section>`;
}

function copyable(command: string, say: Say): string {
  return `<div class="copyable"><pre tabindex="0"><code>${escapeHtml(command)}</code></pre><button type="button" data-copy>${say('copy')}</button></div>`;
}

/** JSON within a script element: nothing in it may end the element. */
function embed(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
