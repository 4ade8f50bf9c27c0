import { languages, type Language } from '@liucheng/kernel';
import { escapeHtml } from '@liucheng/service-kit';

interface Frame {
  readonly language: Language;
  /** Where the page is, for the links to it in the other languages. */
  readonly path: string;
  readonly title: string;
  /** HTML in the head, after the style sheet. */
  readonly head?: string;
  /** HTML before everything else, for those who listen to the page. */
  readonly skipLink?: string;
  /** HTML: what stands at the top, beside the mark and the languages. */
  readonly lead: string;
  /** HTML. */
  readonly main: string;
}

/** What all pages have around them. */
export function pageFrame({ language, path, title, head = '', skipLink = '', lead, main }: Frame): string {
  const link = (each: Language): string =>
    `<a href="${path}?lang=${each}" lang="${each}"${each === language ? ' aria-current="true"' : ''}>${each === 'en' ? 'English' : '中文'}</a>`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/start.css">
${head}</head>
<body>
${skipLink}<header>
<p class="mark" lang="zh-CN" aria-hidden="true">流程</p>
<nav aria-label="Language · 语言">
${languages.map(link).join('\n')}
</nav>
${lead}
</header>
${main}
</body>
</html>
`;
}
