import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A text as it may lie somewhere: plain, escaped, encoded. */
export function formsOf(text: string): Buffer[] {
  const escaped = JSON.stringify(text).slice(1, -1);
  const ascii = [...escaped].map((sign) =>
    (sign.codePointAt(0) as number) < 128
      ? sign
      : sign
          .split('')
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join(''),
  );
  return [
    ...[text, escaped, ascii.join(''), encodeURIComponent(text)].map((each) => Buffer.from(each)),
    Buffer.from(text, 'utf16le'),
    Buffer.from(Buffer.from(text).toString('hex')),
    ...[0, 1, 2].flatMap((shift) => base64Within(text, shift)),
  ];
}

/** What base64 makes of a text that stands somewhere within another, at each of three places modulo 3. */
function base64Within(text: string, shift: number): Buffer[] {
  const padded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]);
  const whole = padded.subarray(0, padded.length - (padded.length % 3));
  // What is mixed with the neighbours before it is left out.
  const kept = (encoded: string): string => encoded.slice(shift === 0 ? 0 : 4);
  return [Buffer.from(kept(whole.toString('base64'))), Buffer.from(kept(whole.toString('base64url')))];
}

export function holdsAny(content: Buffer | string, texts: readonly string[]): string[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return texts.filter((text) => formsOf(text).some((form) => bytes.includes(form)));
}

/** The files of a directory, with the texts that each of them holds in some form. Empty where none holds any. */
export async function tracesIn(
  directory: string,
  texts: readonly string[],
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const held = holdsAny(await readFile(join(entry.parentPath, entry.name)), texts);
    if (held.length > 0) found[entry.name] = held;
  }
  return found;
}
