import type mongoose from 'mongoose';
import type { Progress } from './progress.ts';

type Session = mongoose.mongo.ClientSession;

/**
 * A session in which every read sees the same moment. It takes its time from the first answer. A server that speaks the protocol but
 * gives no time with it would read on without a word; a transaction, which it has to keep apart from others, does there.
 */
export async function readingSession(
  client: mongoose.mongo.MongoClient,
  progress: Progress,
): Promise<Session> {
  const session = client.startSession({ snapshot: true });
  try {
    await progress.touch(session);
    if ('snapshotTime' in session && session.snapshotTime !== undefined) return session;
  } catch (error) {
    await session.endSession();
    throw error;
  }
  await session.endSession();
  const transaction = client.startSession();
  try {
    transaction.startTransaction({ readConcern: { level: 'snapshot' } });
    await progress.touch(transaction);
    return transaction;
  } catch (error) {
    await transaction.endSession();
    throw error;
  }
}
