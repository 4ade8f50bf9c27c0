import { languages, type Language } from '@liucheng/kernel';
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/**
 * The language of an `Accept-Language` header: the first acceptable one of which we have any form. Every Chinese
 * (`zh`, `zh-Hans`, `zh-TW`) is served the one Chinese there is; English when nothing fits or nothing is asked for.
 */
export function negotiateLanguage(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined) return 'en';
  for (const asked of new Negotiator({ headers: { 'accept-language': acceptLanguage } }).languages()) {
    const primary = asked.toLowerCase().split('-')[0];
    if (primary === 'zh') return 'zh-CN';
    if (primary === 'en' || primary === '*') return 'en';
  }
  return 'en';
}

export function languageOf(request: Pick<FastifyRequest, 'headers'>): Language {
  return negotiateLanguage(request.headers['accept-language']);
}

/** Of a page: the language that its address names (`?lang=`), else that of the request. */
export function pageLanguageOf({ query, headers }: Pick<FastifyRequest, 'query' | 'headers'>): Language {
  const { lang } = (query ?? {}) as { readonly lang?: unknown };
  return languages.find((each) => each === lang) ?? languageOf({ headers });
}
