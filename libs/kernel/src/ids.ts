import { hash } from 'node:crypto';

/**
 * A UUID (version 5 layout, SHA-1, RFC 9562) named by its parts. The same parts in the same order give the same id,
 * which is what makes retries, replays and duplicates harmless. Parts may hold any text: they are length-prefixed.
 */
export function deterministicId(...parts: readonly (string | number)[]): string {
  const named = parts.map((part) => `${String(part).length}:${part}`).join('');
  const hex = hash('sha1', named);
  const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Makes new, unique, time-ordered ids. Injected wherever an id does not follow from its inputs. */
export abstract class IdGenerator {
  abstract next(): string;
}
