import { randomBytes } from 'node:crypto';
import { StartError, type KeyEncryption } from '@liucheng/service-kit';
import type { StoredSecret } from './subscription-document.ts';

const secretBytes = 32;
/** How long a secret that was replaced signs beside the new one. */
export const overlapMs = 24 * 3_600_000;

/** There is no key to encrypt secrets with: several instances share the stores, and none was configured. */
export class NoKeyError extends Error {
  constructor(options: ErrorOptions) {
    super('there is no key to encrypt secrets with: set LIUCHENG_PERSONAL_KEY_FILE', options);
    this.name = 'NoKeyError';
  }
}

/** Secrets of webhooks, encrypted by the key of the installation. It is asked for when the first secret is. */
export class Secrets {
  private encryption: Promise<KeyEncryption> | undefined;

  constructor(private readonly open: () => Promise<KeyEncryption>) {}

  /** A new secret in the notation of Standard Webhooks, and as it is stored. @throws NoKeyError */
  async make(
    subscription: string,
    generation: number,
  ): Promise<{ readonly shown: string; readonly stored: StoredSecret }> {
    const secret = randomBytes(secretBytes);
    const sealed = (await this.key()).wrap(secret, { secretOf: subscription, generation });
    return { shown: `whsec_${secret.toString('base64')}`, stored: { generation, sealed } };
  }

  /**
   * Those that sign now, the newest first. One that was replaced because the key that encrypts it is lost does not sign.
   * @throws StoreUnavailableError where this process has not been given the key.
   */
  async read(subscription: string, stored: readonly StoredSecret[], now: number): Promise<string[]> {
    const key = await this.key();
    const [newest, ...replaced] = standing(stored, now);
    const signing = [...(newest ? [newest] : []), ...replaced.filter(({ sealed }) => key.knows(sealed.kek))];
    return signing.map(({ generation, sealed }) => {
      const secret = key.unwrap(sealed, { secretOf: subscription, generation });
      return secret.toString('base64');
    });
  }

  /** The same secrets under the current key, but for those whose key is lost; `undefined` when there is nothing to do. */
  async renewed(
    subscription: string,
    stored: readonly StoredSecret[],
  ): Promise<readonly StoredSecret[] | undefined> {
    if (stored.length === 0) return undefined;
    const key = await this.key();
    const isDue = ({ sealed: { kek } }: StoredSecret): boolean => kek !== key.current && key.knows(kek);
    if (!stored.some(isDue)) return undefined;
    return stored.map((each) => {
      if (!isDue(each)) return each;
      const of = { secretOf: subscription, generation: each.generation };
      return { ...each, sealed: key.wrap(key.unwrap(each.sealed, of), of) };
    });
  }

  private key(): Promise<KeyEncryption> {
    this.encryption ??= this.open().catch((cause: unknown) => {
      this.encryption = undefined;
      throw cause instanceof StartError ? new NoKeyError({ cause }) : cause;
    });
    return this.encryption;
  }
}

/** A secret that is replaced signs on for a day; one that was replaced before that ends now, so there are two at most. */
export function rotated(stored: readonly StoredSecret[], next: StoredSecret, now: number): StoredSecret[] {
  const [newest] = standing(stored, now);
  return newest === undefined ? [next] : [next, { ...newest, until: now + overlapMs }];
}

function standing(stored: readonly StoredSecret[], now: number): readonly StoredSecret[] {
  return stored.filter(({ until }) => until === undefined || until > now);
}
