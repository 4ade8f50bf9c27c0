import { flowPicture, type ProcessDefinition } from '@liucheng/process-model';
import { Marked, type Tokens } from 'marked';
import type { Language } from './page-parts.ts';

/** A clause or a count is not torn apart, whatever else the row needs room for. Chinese may break anywhere. */
const shortCell = /^[\x21-\x7e]{1,12}$/;
/** Sentences: they need room to be read, also where the page is narrow. */
const longCell = 30;

/**
 * A page about processes as HTML: tables may be wider than the page, and where the flow chart stands there is its picture. HTML in
 * it is shown as the text that it is, and links lead to this server only.
 */
export function pageHtml(
  page: string,
  definition: ProcessDefinition | undefined,
  language: Language,
): string {
  const marked = new Marked({
    async: false,
    renderer: {
      code: () => (definition ? wide(flowPicture(definition, language), 'picture') : ''),
      table(token: Tokens.Table) {
        const cells = (row: readonly Tokens.TableCell[], name: 'th' | 'td'): string =>
          row
            .map(({ text, tokens }) => {
              const width = shortCell.test(text)
                ? ' class="short"'
                : text.length > longCell
                  ? ' class="long"'
                  : '';
              return `<${name}${width}>${this.parser.parseInline(tokens)}</${name}>`;
            })
            .join('');
        const rows = token.rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n');
        return wide(
          `<table>\n<thead><tr>${cells(token.header, 'th')}</tr></thead>\n<tbody>\n${rows}\n</tbody>\n</table>`,
        );
      },
      html: ({ text }) => escapeHtml(text),
      image: ({ text }) => escapeHtml(text),
      link(token: Tokens.Link) {
        return /^\/(?!\/)/.test(token.href) ? false : this.parser.parseInline(token.tokens);
      },
    },
  });
  return marked.parse(page, { async: false });
}

function wide(content: string, also = ''): string {
  return `<div class="wide${also === '' ? '' : ` ${also}`}" tabindex="0">${content}</div>\n`;
}

export function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
