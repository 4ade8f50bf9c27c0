import { StoreUnavailableError } from '@liucheng/ports';
import mongoose, { type Connection, type ConnectOptions } from 'mongoose';
import { isUnreachable, readable } from './errors.ts';

export interface MongoDocumentStoreOptions {
  /**
   * `mongodb://…` or `mongodb+srv://…`. May carry user, password and TLS settings; what this adapter's promises rest on
   * (write and read concern, read preference, retries) it sets itself.
   */
  readonly uri: string;
  /** Made when missing. 1 to 63 of the characters A-Z a-z 0-9 _ -: MongoDB takes no longer name (Atlas: 38). */
  readonly database: string;
  /** Instead of a user and password in the URI. */
  readonly auth?: { readonly username: string; readonly password: string };
  /** Encrypts the connection. PEM texts: who is trusted besides the well-known authorities, and who this client is. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** After how long a server that cannot be reached is given up, for now; in ms, 5000 by default. */
  readonly timeoutMs?: number;
}

export interface OpenedConnection {
  readonly connection: Connection;
  /** Its hosts and database, without secrets: for messages. */
  readonly server: string;
}

export const defaultTimeoutMs = 5_000;

const databasePattern = /^[A-Za-z0-9_-]{1,63}$/;
const uriPattern = /^mongodb(\+srv)?:\/\/./;

/**
 * Connects, and makes sure that the server can do what the store rests on.
 * @throws StoreUnavailableError when no server answers within the time limit.
 * @throws Error for options that cannot work, with what was expected; never with the URI or a password.
 */
export async function connect(options: MongoDocumentStoreOptions): Promise<OpenedConnection> {
  const { uri, database, timeoutMs = defaultTimeoutMs } = options;
  if (!uriPattern.test(uri)) throw new Error('MongoDB: uri: expected mongodb://… or mongodb+srv://…');
  if (!databasePattern.test(database)) {
    const got = JSON.stringify(database.slice(0, 80));
    throw new Error(`MongoDB: database: expected 1 to 63 of the characters A-Z a-z 0-9 _ -, got ${got}`);
  }
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1_000) {
    throw new Error(`MongoDB: timeoutMs: expected a whole number from 1000, got ${timeoutMs}`);
  }
  const connection = mongoose.createConnection();
  try {
    await connection.openUri(uri, settings(options, timeoutMs));
    const server = `${hosts(connection)}/${database}`;
    await requireTransactions(connection, server);
    return { connection, server };
  } catch (error) {
    await connection.close(true).catch(() => undefined);
    throw refusal(error, options);
  }
}

function settings({ database, auth, tls }: MongoDocumentStoreOptions, timeoutMs: number): ConnectOptions {
  return {
    appName: 'liucheng',
    dbName: database,
    readPreference: 'primary',
    // What was read cannot be taken back by a change of the primary.
    readConcern: { level: 'majority' },
    writeConcern: { w: 'majority', journal: true },
    retryReads: true,
    retryWrites: true,
    // A server that is silent is noticed by heartbeats on a connection of their own, and what waits for it is broken off:
    // long queries need no limit that would be right for short ones.
    heartbeatFrequencyMS: Math.max(500, Math.floor(timeoutMs / 10)),
    connectTimeoutMS: Math.floor(timeoutMs * 0.4),
    serverSelectionTimeoutMS: Math.floor(timeoutMs / 2),
    maxPoolSize: 20,
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    ignoreUndefined: true,
    ...(auth ? { auth } : {}),
    ...(tls ? { tls: true, ...tls } : {}),
  };
}

function hosts(connection: Connection): string {
  const { srvHost, hosts: listed } = connection.getClient().options;
  return srvHost ?? listed.map(String).join(',');
}

async function requireTransactions(connection: Connection, server: string): Promise<void> {
  const hello = await connection.getClient().db('admin').command({ hello: 1 });
  if (hello['setName'] !== undefined || hello['msg'] === 'isdbgrid') return;
  throw new Error(
    `MongoDB at ${server} is a standalone server, which has no transactions; start it as a replica set (of one is enough)`,
  );
}

/** Why it cannot be opened, without anything secret. */
function refusal(error: unknown, options: MongoDocumentStoreOptions): Error {
  const message = error instanceof Error ? error.message : String(error);
  const told = withoutSecrets(message, options);
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (code === 18 || /auth(entication)? failed/i.test(message)) {
    return new Error(
      `MongoDB refuses the user or the password (${told}); the user may be of another authSource`,
    );
  }
  if (isUnreachable(error)) {
    const tlsFault = /certificate|self-signed|SSL|TLS/i.test(message);
    return tlsFault
      ? new Error(
          `MongoDB: no secure connection can be made (${told}); tls: expected the server's authority as ca`,
        )
      : new StoreUnavailableError(`MongoDB cannot be reached: ${told}`, 1);
  }
  const known = readable(error, 'the given address');
  if (known instanceof StoreUnavailableError) {
    return new StoreUnavailableError(withoutSecrets(known.message, options), known.retryAfterSeconds);
  }
  return new Error(`MongoDB: ${told}`);
}

function withoutSecrets(message: string, { uri, auth }: MongoDocumentStoreOptions): string {
  const access = /\/\/([^/]*)@/.exec(uri)?.[1] ?? '';
  const password = access.slice(access.indexOf(':') + 1);
  const secrets = [uri, access, password, decoded(password), auth?.password ?? ''];
  return secrets
    .filter((secret) => secret !== '')
    .reduce((text, secret) => text.replaceAll(secret, '…'), message);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
