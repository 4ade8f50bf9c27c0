import { text, type Text } from '@liucheng/kernel';
import { problem, type Problem } from '../http/problem.ts';

/** The ETag of a case: the revision of the event that last changed it, quoted. */
export function etagOf(changed: number): string {
  return `"${changed}"`;
}

/** What `If-Match` asks for: any revision that exists, or one of several. */
export type Precondition = '*' | ReadonlySet<number>;

const listed = /^\s*"\d{1,15}"\s*(,\s*"\d{1,15}"\s*)*$/;

/**
 * Reads an `If-Match` header (RFC 9110 §13.1.1).
 * @throws Problem 400 for anything but `*` or quoted revisions; weak tags never match, so they are refused as well.
 */
export function parseIfMatch(header: string | undefined): Precondition | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return '*';
  if (header.length > 200 || !listed.test(header)) {
    const expected = text(
      'the ETag of the case as it was given, e.g. "3", or *',
      '案例原样的 ETag，例如 "3"，或 *',
    );
    throw headerFault('If-Match', expected, header);
  }
  return new Set(header.split(',').map((tag) => Number(tag.trim().slice(1, -1))));
}

const printable = /^[\x21-\x7e]([\x20-\x7e]{0,126}[\x21-\x7e])?$/;

/** @throws Problem 400 for a key that is empty, longer than 128 characters or not printable ASCII. */
export function parseIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (printable.test(header)) return header;
  const expected = text('1 to 128 printable ASCII characters', '1 到 128 个可打印的 ASCII 字符');
  throw headerFault('Idempotency-Key', expected, header);
}

function headerFault(path: string, expected: Text, actual: string): Problem {
  return problem('invalid-input', { errors: [{ path, expected, actual: actual.slice(0, 200) }] });
}

/** Tells the present ETag, so that the caller can look at what changed. */
export function staleRevision(changed: number): Problem {
  return problem('stale-revision', {
    detail: text(`The case is at revision ${changed} now.`, `该案例目前的修订号为 ${changed}。`),
    headers: { etag: etagOf(changed) },
    extensions: { etag: etagOf(changed) },
  });
}

export function matches(precondition: Precondition | undefined, changed: number): boolean {
  if (precondition === undefined) return true;
  return precondition === '*' ? changed >= 0 : precondition.has(changed);
}

/** Whether a `Prefer` header (RFC 7240) asks for a command's preflight. Preferences that are not known are ignored, as it says. */
export function prefersPreflight(header: string | undefined): boolean {
  return (header ?? '').split(',').some((each) => /^\s*preflight\s*(;|$)/i.test(each));
}
