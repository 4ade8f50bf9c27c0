import { text, type Json, type JsonObject, type Language } from '@liucheng/kernel';
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { escapeHtml } from '../catalogue/page-html.ts';
import { problemKinds, type ProblemKind } from './problem-kinds.ts';

const words = {
  acceptable: text('What would be accepted', '可接受的做法'),
  errors: text('What is wrong with it', '不符合要求之处'),
  rule: text('Rule', '规则'),
  clause: text('Clause', '条款'),
  code: text('Code', '代码'),
  correlationId: text('Quote this when you ask for help', '求助时请提供此编号'),
  home: text('To the start', '返回首页'),
};

const style = `
:root { color-scheme: light dark; font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
body { max-width: 44rem; margin: 3rem auto; padding: 0 1.25rem; }
h1 { line-height: 1.3; }
.status { font-size: .95rem; opacity: .75; }
dt { font-weight: 600; margin-top: .8rem; }
dd { margin: 0; overflow-wrap: anywhere; }
`;

/** Whether whoever asks would rather read a page: a browser that goes to an address. Programs that take anything get JSON. */
export function prefersPage({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const { accept } = headers;
  if (accept === undefined || !accept.includes('text/html')) return false;
  const offered = ['application/problem+json', 'application/json', 'text/html'];
  return new Negotiator({ headers: { accept } }).mediaType(offered) === 'text/html';
}

/** The members of a problem, for people. */
export function problemPage(body: JsonObject, language: Language): string {
  const say = (value: Json | undefined): string => escapeHtml(typeof value === 'string' ? value : '');
  const kind = String(body['type']).split('/').at(-1) ?? '';
  const known = Object.hasOwn(problemKinds, kind) ? problemKinds[kind as ProblemKind] : undefined;
  const errors = (body['errors'] as JsonObject[] | undefined)?.map(
    ({ path, expected }) => `<code>${say(path)}</code> ${say(expected)}`,
  );
  const rows: readonly (readonly [keyof typeof words, string])[] = [
    ['acceptable', say(body['acceptable'])],
    ['errors', errors?.join('<br>') ?? ''],
    ['rule', say(body['rule'])],
    ['clause', say(body['clause'])],
    ['code', `<code>${say(body['code'])}</code>`],
    ['correlationId', `<code>${say(body['correlationId'])}</code>`],
  ];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say(body['title'])} · Liucheng</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
<p class="status">${Number(body['status'])}</p>
<h1>${say(body['title'])}</h1>
<p>${say(body['detail'])}</p>
${known ? `<p>${escapeHtml(known.explanation[language])}</p>\n` : ''}<dl>
${rows
  .filter(([, content]) => content !== '')
  .map(([key, content]) => `<dt>${words[key][language]}</dt>\n<dd>${content}</dd>`)
  .join('\n')}
</dl>
<p><a href="/?lang=${language}">${words.home[language]}</a></p>
</main>
</body>
</html>
`;
}
