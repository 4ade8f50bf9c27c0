import { hash, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreUnavailableError } from '@liucheng/ports';
import type { ServiceConfig } from '../config/settings.ts';
import { madeOnce } from '../host/made-once.ts';
import { StartError } from '../host/start-error.ts';
import { decrypted, encrypted, type KeyName } from './sealing.ts';

const keyBytes = 32;
export const personalKeyFile = 'personal-data-key';

/** A secret that is no person's: whose it is, and which of those it has had. */
export interface SecretName {
  readonly secretOf: string;
  readonly generation: number;
}

/** A key of a person, or another secret, as it is stored: encrypted, with the name of what it is encrypted by. */
export interface WrappedKey {
  readonly kek: string;
  readonly key: string;
}

/** The key of the installation by which the keys of persons and secrets are encrypted, and the one before while it is being replaced. */
export class KeyEncryption {
  private readonly known: ReadonlyMap<string, Buffer>;
  /** Says which key it is and nothing about it. */
  readonly current: string;

  constructor(current: Buffer, previous?: Buffer) {
    this.current = nameOf(current);
    this.known = new Map(
      [current, ...(previous === undefined ? [] : [previous])].map((key) => [nameOf(key), key]),
    );
  }

  wrap(key: Buffer, of: KeyName | SecretName): WrappedKey {
    const kek = this.known.get(this.current) as Buffer;
    return { kek: this.current, key: encrypted(key, kek, associated(of)).toString('base64url') };
  }

  knows(kek: string): boolean {
    return this.known.has(kek);
  }

  /** @throws StoreUnavailableError for a key that another key encrypts: another instance may have been given it first. */
  unwrap({ kek, key }: WrappedKey, of: KeyName | SecretName): Buffer {
    const known = this.known.get(kek);
    if (known === undefined) {
      throw new StoreUnavailableError(
        `keys of personal data are encrypted by the key ${kek}, which this process has not been given`,
        30,
      );
    }
    return decrypted(Buffer.from(key, 'base64url'), known, associated(of));
  }
}

function nameOf(key: Buffer): string {
  return hash('sha256', Buffer.concat([Buffer.from('liucheng key name:'), key])).slice(0, 16);
}

function associated(of: KeyName | SecretName): Buffer {
  const named = 'person' in of ? ['key', of.person] : ['secret', of.secretOf];
  return Buffer.from(JSON.stringify([...named, of.generation]));
}

export function newKey(): Buffer {
  return randomBytes(keyBytes);
}

/**
 * The configured keys; without one, the key file of the data directory, which is made where it is missing.
 * @throws StartError where several instances would each make one of their own.
 */
export async function keyEncryption(
  { personalKey, personalKeyPrevious, dataDirectory }: ServiceConfig,
  exclusive: boolean,
): Promise<KeyEncryption> {
  const decoded = (key: string): Buffer => Buffer.from(key, 'base64');
  const previous = personalKeyPrevious === undefined ? undefined : decoded(personalKeyPrevious);
  if (personalKey !== undefined) return new KeyEncryption(decoded(personalKey), previous);
  if (!exclusive) {
    throw new StartError(
      'This service keeps personal data on servers that several instances share: set LIUCHENG_PERSONAL_KEY_FILE to the ' +
        'file of the key that encrypts the keys of persons (32 random bytes as base64), the same for every instance.',
    );
  }
  return new KeyEncryption(await keyOf(dataDirectory), previous);
}

async function keyOf(directory: string): Promise<Buffer> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, personalKeyFile);
  const content = await madeOnce(file, () => `${newKey().toString('base64')}\n`);
  const key = Buffer.from(content.trim(), 'base64');
  if (key.length === keyBytes) return key;
  throw new StartError(`${file} does not hold ${keyBytes} bytes as base64; put the key back as it was.`);
}
