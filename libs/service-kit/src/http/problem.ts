import {
  text,
  type JsonObject,
  type Language,
  type LocalisedFault,
  type Rejection,
  type Text,
} from '@liucheng/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageOf, pageLanguageOf } from './language.ts';
import { problemKinds, type ProblemKind } from './problem-kinds.ts';
import { prefersPage, problemPage } from './problem-page.ts';

export interface ProblemFields {
  readonly status: number;
  /** Stable and machine-readable: what clients decide by. */
  readonly code: string;
  readonly title: Text;
  readonly detail?: Text;
  readonly errors?: readonly LocalisedFault[];
  /** Id of the rule in the process definition. */
  readonly rule?: string;
  readonly clause?: string;
  /** What would be accepted instead. */
  readonly acceptable?: Text;
  /** The kind whose documentation `type` points to, where it is not the one named by `code`. */
  readonly kind?: ProblemKind;
  readonly extensions?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer other than success, thrown from anywhere below a controller and sent as RFC 9457 problem details. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(readonly fields: ProblemFields) {
    super(fields.detail?.en ?? fields.title.en);
    this.name = 'Problem';
    this.status = fields.status;
    this.code = fields.code;
  }
}

/** How many fields of the input are wrong, in a sentence. */
export function notAcceptable(fields: number): Text {
  return text(
    `${fields === 1 ? 'One field is' : `${fields} fields are`} not acceptable.`,
    `${fields} 个字段不符合要求。`,
  );
}

/** A problem of a kind that the kit documents: status and title come from the kind, and the sentence about input from its faults. */
export function problem(
  kind: ProblemKind,
  more: Partial<Omit<ProblemFields, 'status' | 'title' | 'kind'>> = {},
): Problem {
  const { status, title } = problemKinds[kind];
  const faults = kind === 'invalid-input' ? (more.errors?.length ?? 0) : 0;
  const detail = faults === 0 ? {} : { detail: notAcceptable(faults) };
  return new Problem({ status, code: kind, title, kind, ...detail, ...more });
}

/** What the caller of a refused command is told: 403 when another person would have to act, 409 otherwise. */
export function problemOf(rejection: Rejection): Problem {
  return problem(rejection.cause === 'person' ? 'not-allowed' : 'refused', {
    code: rejection.code,
    detail: rejection.reason,
    acceptable: rejection.acceptable,
    ...(rejection.rule === undefined ? {} : { rule: rejection.rule }),
    ...(rejection.clause === undefined ? {} : { clause: rejection.clause }),
    ...(rejection.errors === undefined ? {} : { errors: rejection.errors }),
  });
}

/** The members of an RFC 9457 problem in the caller's language. `typeBase` is where the kinds are documented. */
export function problemBody(
  { fields }: Problem,
  language: Language,
  where: { readonly typeBase: string; readonly instance: string; readonly correlationId?: string },
): JsonObject {
  const kind = fields.kind ?? (fields.code in problemKinds ? fields.code : undefined);
  return {
    type: kind === undefined ? 'about:blank' : `${where.typeBase}/${kind}`,
    title: fields.title[language],
    status: fields.status,
    detail: fields.detail?.[language],
    instance: where.instance,
    code: fields.code,
    rule: fields.rule,
    clause: fields.clause,
    acceptable: fields.acceptable?.[language],
    errors: fields.errors?.map((fault) => ({
      path: fault.path,
      expected: typeof fault.expected === 'string' ? fault.expected : fault.expected[language],
      actual: fault.actual,
    })),
    correlationId: where.correlationId,
    ...fields.extensions,
  };
}

/**
 * Sends a problem: as JSON, or as a page to a browser that goes to an address. The path without its query is the `instance`: queries
 * may hold what should not be repeated.
 */
export function sendProblem(
  answer: Problem,
  request: FastifyRequest,
  reply: FastifyReply,
  typeBase: string,
): void {
  const asPage = prefersPage(request);
  const language = asPage ? pageLanguageOf(request) : languageOf(request);
  const body = problemBody(answer, language, {
    typeBase,
    instance: (request.raw.url ?? '/').split('?', 1)[0] ?? '/',
    correlationId: request.id,
  });
  void reply
    .code(answer.status)
    .headers({ ...answer.fields.headers, 'content-language': language, vary: 'Accept, Accept-Language' })
    .type(asPage ? 'text/html; charset=utf-8' : 'application/problem+json; charset=utf-8')
    .send(asPage ? problemPage(body, language) : JSON.stringify(body));
}
