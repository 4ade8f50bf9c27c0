import type { DocumentStore } from '@liucheng/ports';
import { StartError } from '../host/start-error.ts';
import type { KeyEncryption } from '../personal-data/key-encryption.ts';
import { keyCollections, type KeyDocument } from '../personal-data/person-keys.ts';

export interface CopyKeysOptions {
  readonly from: DocumentStore;
  readonly to: DocumentStore;
  /** With which the target will read them. */
  readonly encryption: Pick<KeyEncryption, 'knows'>;
  readonly onCopied?: (keys: number) => void;
}

const atOnce = 200;

/**
 * Copies the keys of persons as they are encrypted, with what was forgotten. What the target has already stays as it is there,
 * so that it can be repeated, and brings back nobody who was forgotten meanwhile.
 * @returns how many persons there are in the source
 * @throws StartError for keys that the target could not use; nothing is copied from then on.
 */
export async function copyKeys({ from, to, encryption, onCopied }: CopyKeysOptions): Promise<number> {
  let copied = 0;
  for (const spec of keyCollections) {
    await from.define(spec);
    await to.define(spec);
    for (let cursor: string | undefined, more = true; more;) {
      const page = await from.find<Partial<KeyDocument>>(spec.name, {
        limit: atOnce,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const there = await to.getMany(
        spec.name,
        page.items.map(({ id }) => id),
      );
      const missing = page.items.filter(({ id }) => !there.has(id));
      const unusable = missing.find(({ doc: { kek } }) => kek !== undefined && !encryption.knows(kek));
      if (unusable) {
        throw new StartError(
          `The keys of personal data are encrypted by the key ${unusable.doc.kek}, which the target has not been given: set ` +
            'LIUCHENG_PERSONAL_KEY_FILE to the file personal-data-key of the source.',
        );
      }
      await to.commit({
        writes: missing.map(({ id, doc }) => ({
          kind: 'put',
          collection: spec.name,
          id,
          doc,
          expectedRevision: 0,
        })),
      });
      if (spec.name === keyCollections[0].name) copied += page.items.length;
      onCopied?.(copied);
      cursor = page.next;
      more = cursor !== undefined;
    }
  }
  return copied;
}
