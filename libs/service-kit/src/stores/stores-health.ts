import type { JsonObject } from '@liucheng/kernel';
import type { HealthReport } from '../http/health.ts';
import type { Stores } from './stores.ts';

/** Less than a health check may take as a whole, so that one that is away does not hide how the others are. */
const longestMs = 1_500;

async function inTime<Value>(answer: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${longestMs} ms`)), longestMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/**
 * Whether a service can do its work: it cannot without its streams and documents, whose names and errors are told. The
 * bus is only looked at: while it is away commands and queries are answered all the same, and what was stored is
 * published when it is back.
 */
export async function storesHealth({
  store,
  documents,
  bus,
}: Pick<Stores, 'store' | 'documents' | 'bus'>): Promise<HealthReport> {
  const away: Record<string, string> = {};
  const see = async <Value>(name: string, look: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await inTime(look());
    } catch (error) {
      away[name] = error instanceof Error ? error.message : String(error);
      return undefined;
    }
  };
  const [position] = await Promise.all([
    see('eventStore', () => store.head()),
    see('documents', () => documents.positions('health')),
    see('bus', () => bus.topics()),
  ]);
  const ok = away['eventStore'] === undefined && away['documents'] === undefined;
  const details: JsonObject = {
    ...(position === undefined ? {} : { position }),
    ...(Object.keys(away).length === 0 ? {} : { away }),
  };
  return { ok, details };
}
