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
