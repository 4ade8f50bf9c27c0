import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { isWithheld, type EventEnvelope, type Json } from '@liucheng/kernel';
import type { Person } from './persons.ts';
import { placeOf, valueAt } from './places.ts';

/*
 * The cryptography of sealed events: AES-256-GCM with a fresh nonce, under a key that is derived from those of all persons
 * concerned, so that destroying one of them is enough. What a ciphertext belongs to is authenticated with it.
 */

/** One of the keys that a person has had: the first is generation 1. */
export interface KeyName {
  readonly person: Person;
  readonly generation: number;
}

/** A part of a sealed attribute, as far as everybody can read it. */
export interface SealedHeader {
  readonly v: 1;
  /** Whose keys are needed, all of them. */
  readonly of: readonly (readonly [Person, number])[];
  /** JSON Pointers of the values within. */
  readonly at: readonly string[];
}

export interface SealedContent {
  /** In the order of the header's pointers. */
  readonly values: readonly Json[];
  /** The id that the event has for the service itself. */
  readonly id?: string;
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** Two keys from those of the persons: one that encrypts, one that names. The order is that of the header. */
export function derivedKeys(keys: readonly Buffer[]): { readonly seal: Buffer; readonly name: Buffer } {
  const both = createHmac('sha512', Buffer.concat(keys)).update('liucheng personal data v1').digest();
  return { seal: both.subarray(0, 32), name: both.subarray(32) };
}

/** @param belongsTo what the ciphertext must not be moved away from */
export function sealed(
  header: SealedHeader,
  content: SealedContent,
  key: Buffer,
  belongsTo: readonly string[],
): string {
  const head = Buffer.from(JSON.stringify(header)).toString('base64url');
  return `${head}.${encrypted(Buffer.from(JSON.stringify(content)), key, associated(head, belongsTo)).toString('base64url')}`;
}

/** @throws Error for what is no sealed part. */
export function headerOf(part: string): SealedHeader {
  const header = JSON.parse(Buffer.from(part.split('.', 1)[0] ?? '', 'base64url').toString()) as SealedHeader;
  if (header.v !== 1) throw new Error('personal data were sealed by a newer version of this program');
  return header;
}

/**
 * JSON Pointers of the sealed values of an event for which no words stand in its data: numbers, truths, and what holds some. None where
 * the attribute is not one of this program's.
 */
export function hiddenPlaces({ sealed: all, data }: Pick<EventEnvelope, 'sealed' | 'data'>): string[] {
  try {
    const places = all?.split(' ').flatMap((part): readonly unknown[] => headerOf(part).at) ?? [];
    return places.filter(
      (place): place is string => typeof place === 'string' && !isWithheld(valueAt(data, placeOf(place))),
    );
  } catch {
    return [];
  }
}

/** @throws Error for a part that was changed, or moved to another event. */
export function opened(part: string, key: Buffer, belongsTo: readonly string[]): SealedContent {
  const [head = '', body = ''] = part.split('.');
  const plain = decrypted(Buffer.from(body, 'base64url'), key, associated(head, belongsTo));
  return JSON.parse(plain.toString()) as SealedContent;
}

/** Nonce, ciphertext and tag in one. */
export function encrypted(plain: Buffer, key: Buffer, associatedData: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(associatedData);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Error when key or associated data are others than they were, or anything was changed. */
export function decrypted(whole: Buffer, key: Buffer, associatedData: Buffer): Buffer {
  const nonce = whole.subarray(0, nonceBytes);
  const tag = whole.subarray(whole.length - tagBytes);
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
    .setAAD(associatedData)
    .setAuthTag(tag);
  const body = whole.subarray(nonceBytes, whole.length - tagBytes);
  return Buffer.concat([decipher.update(body), decipher.final()]);
}

function associated(head: string, belongsTo: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify([head, ...belongsTo]));
}

/** A UUID (version 8 layout, RFC 9562) that only whoever has the key can make of an id. */
export function nameFor(id: string, key: Buffer): string {
  const hex = createHmac('sha256', key).update(id).digest('hex');
  const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
