import { languages, text, type Language } from '@liucheng/kernel';
import { ChoiceField, escapeHtml, type FastifyReply } from '@liucheng/service-kit';

const names: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '中文' };
const home = text('Start', '首页');
const navigation = text('Navigation', '导航');

/** On a screen and on paper: A4 pages with numbers, no step and no row torn apart, the flow chart as wide as the page. */
const style = `
:root { color-scheme: light; font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
h1, h2, h3 { line-height: 1.3; break-after: avoid; }
h2 { margin-top: 2rem; border-bottom: 1px solid #bbb; }
h3 { margin: 1.4rem 0 .3rem; }
p { margin: .3rem 0; break-inside: avoid; }
code { overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #bbb; padding: .3rem .6rem; text-align: left; vertical-align: top; }
tr { break-inside: avoid; }
.short { white-space: nowrap; }
thead { display: table-header-group; }
.wide { overflow-x: auto; }
.picture { break-inside: avoid; }
.picture svg { max-width: 100%; height: auto; }
@media screen and (max-width: 40rem) { .picture svg { max-width: none; } }
@page { size: A4; margin: 18mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); } }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 10.5pt; }
  .wide { overflow: visible; }
  .picture svg { max-height: 230mm; }
  nav { display: none; }
}
`;

/** Of a page: it is in the language that its address names, else in that of the request. */
export class LanguageQuery {
  @ChoiceField({
    about: text('Language; that of the request when left out', '语言，省略则按请求语言'),
    values: languages,
    optional: true,
  })
  readonly lang?: Language;
}

/** Answers with a page of its own: it is printed, saved and passed on, and needs nothing beside it. `content` is HTML. */
export function page(reply: FastifyReply, language: Language, title: string, content: string): string {
  reply.header('content-type', 'text/html; charset=utf-8');
  reply.header('content-language', language);
  reply.header('vary', 'Accept-Language');
  const other: Language = language === 'en' ? 'zh-CN' : 'en';
  // A sheet that lies about says what it is of.
  const footer = `@page { @bottom-left { content: "${cssText(title)}"; } }`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${style}${footer}
</style>
</head>
<body>
<nav aria-label="${navigation[language]}"><a href="/?lang=${language}">${home[language]}</a> · <a href="?lang=${other}" lang="${other}">${names[other]}</a></nav>
<main>
${content}</main>
</body>
</html>
`;
}

/** For a string in a style sheet inside of HTML: all but letters, digits and spaces by their number. */
function cssText(value: string): string {
  return value.replaceAll(/[^\p{L}\p{N} ]/gu, (character) => `\\${character.codePointAt(0)?.toString(16)} `);
}
