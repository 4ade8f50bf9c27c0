import { randomUUID } from 'node:crypto';
import { link, open, readFile, unlink } from 'node:fs/promises';

/**
 * The content of a file that only its owner can read and that is never changed; made where it is missing. Of several
 * processes that make it at once one wins, and all get what that one made.
 */
export async function madeOnce(file: string, make: () => Promise<string> | string): Promise<string> {
  return (await contentOf(file)) ?? (await made(file, await make()));
}

/** Written whole beside its place, then linked into it: `link` fails where somebody else's file already is. */
async function made(file: string, content: string): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
    return content;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await contentOf(file)) as string;
  } finally {
    await unlink(draft);
  }
}

async function contentOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
