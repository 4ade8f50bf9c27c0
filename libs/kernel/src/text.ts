/** A sentence or name in both languages of the product. Templates are filled before the text is stored or shown. */
export interface Text {
  readonly en: string;
  readonly 'zh-CN': string;
}

export type Language = keyof Text;

export const languages: readonly Language[] = ['en', 'zh-CN'];

export function text(en: string, zhCN: string): Text {
  return { en, 'zh-CN': zhCN };
}

/** The first of some ids or names, as many as people read in a sentence; empty for none. */
export function few(all: readonly string[]): Text {
  const shown = all.slice(0, 10);
  const [en, zh] = all.length > shown.length ? [', …', '等'] : ['', ''];
  return text(`${shown.join(', ')}${en}`, `${shown.join('、')}${zh}`);
}
