import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnprocessableMessagesError, type NewEvent } from '@liucheng/ports';
import Sqlite from 'better-sqlite3';
import { SqliteDocumentStore } from '../document-store.ts';
import { SqliteEventBus } from '../event-bus.ts';
import { SqliteEventStore } from '../event-store.ts';
import { lockFile } from '../file-lock.ts';
import { scratchDirectory } from '../testing/fixture.ts';
import {
  backupAt,
  backupDirectory,
  BackupError,
  backupsIn,
  restoreDirectory,
  verifyBackup,
} from './backup.ts';
import { inspectDirectory } from './inspection.ts';
import { UnsoundBackupError } from './manifest.ts';
import { snapshotDirectory } from './snapshot.ts';

const group = 'watchers';
const event = (subject: string, id: string): NewEvent => ({
  specversion: '1.0',
  id,
  source: '/test',
  type: 'test.happened.v1',
  subject,
  time: '2026-03-02T01:00:00.000Z',
  datacontenttype: 'application/json',
  data: { text: '报销' },
  process: 'test',
  processversion: 1,
});

let scratch: ReturnType<typeof scratchDirectory>;
let data: string;
let backups: string;
let now = Date.parse('2026-03-02T01:00:00.000Z');

beforeEach(async () => {
  scratch = scratchDirectory();
  data = join(scratch.path, 'data');
  backups = join(scratch.path, 'backups');
  await fill();
});
afterEach(() => scratch.remove());

const backup = (options: { keep?: number; data?: string } = {}) =>
  backupDirectory({ data, to: backups, version: '1.2.3', now: (now += 1_000), ...options });

/** Two streams, three messages of which the second is parked, a document and positions. */
async function fill(): Promise<void> {
  const store = SqliteEventStore.open({ file: join(data, 'finance-events.db') });
  const documents = SqliteDocumentStore.open({ file: join(data, 'finance-documents.db') });
  const bus = SqliteEventBus.open({ file: join(data, 'bus.db') });
  await store.append('case-a', [event('a', '1'), event('a', '2')], {
    expectedRevision: 'no-stream',
    commandId: 'c1',
  });
  await store.append('case-b', [event('b', '3')], { expectedRevision: 'no-stream', commandId: 'c2' });
  const recorded = await store.readAll({ after: 0, limit: 10 });
  await bus.publish(
    recorded.map((each) => ({ topic: 'liucheng.finance', key: each.stream, event: each.event })),
  );
  await new Promise<void>((parked) => {
    bus.consume(
      { topics: ['liucheng.finance'], group, onParked: async () => parked() },
      async ({ messages }) => {
        const refused = messages.filter(({ event: { id } }) => id === '3');
        throw new UnprocessableMessagesError(refused.map((message) => ({ message, cause: 'no' })));
      },
    );
  });
  await documents.define({ name: 'claims', indexes: [] });
  await documents.commit({
    writes: [{ kind: 'put', collection: 'claims', id: 'a', doc: { total: 1 } }],
    positions: { consumer: 'relay', values: { [await store.identity()]: 3 } },
  });
  for (const each of [store, documents, bus]) await each.close();
}

function sql<Result>(file: string, work: (db: Sqlite.Database) => Result): Result {
  const db = new Sqlite(file);
  try {
    return work(db);
  } finally {
    db.close();
  }
}

describe('a backup', () => {
  it('holds what the directory held, says so, and can be restored and looked through', async () => {
    const { directory, manifest } = await backup();
    expect(manifest).toMatchObject({ format: 1, version: '1.2.3', takenAt: '2026-03-02T01:00:01.000Z' });
    expect(manifest.files.map(({ name, content }) => [name, content])).toEqual([
      ['finance-documents.db', { collections: { claims: 1 }, positions: 1 }],
      ['bus.db', { topics: { 'liucheng.finance': 3 }, deadLetters: 1 }],
      [
        'finance-events.db',
        {
          identity: expect.stringMatching(/^[0-9a-f]{32}$/),
          head: 3,
          streams: 2,
          events: 3,
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      ],
    ]);
    expect(readdirSync(directory).sort()).toEqual([
      'bus.db',
      'finance-documents.db',
      'finance-events.db',
      'manifest.json',
    ]);
    const restored = join(scratch.path, 'restored');
    restoreDirectory(backupAt(backups), restored);
    const { files, faults } = await inspectDirectory(restored);
    expect(faults).toEqual([]);
    expect(files).toEqual(manifest.files.map(({ sha256: _, ...file }) => file));
    const store = SqliteEventStore.open({ file: join(restored, 'finance-events.db') });
    expect(await store.append('case-a', [event('a', '2')], { expectedRevision: 1, commandId: 'c1' })).toEqual(
      {
        revision: 1,
        position: 2,
        duplicate: true,
      },
    );
    await store.close();
  });

  it('is refused where there is nothing, or another is being made', async () => {
    await expect(backup({ data: join(scratch.path, 'nothing') })).rejects.toThrow('holds no data of a suite');
    const lock = lockFile(join(data, 'backup.lock'));
    await expect(backup()).rejects.toThrow(BackupError);
    lock?.release();
    await backup();
  });

  it('keeps as many of this installation as asked for, and none of another is touched', async () => {
    const first = await backup();
    const mine = [await backup(), await backup()];
    data = join(scratch.path, 'other');
    await fill();
    const other = await backup({ keep: 1 });
    expect(other.removed).toEqual([]);
    data = join(scratch.path, 'data');
    const last = await backup({ keep: 2 });
    expect(last.removed).toEqual([first.directory, mine[0]?.directory]);
    expect(backupsIn(backups)).toEqual([mine[1]?.directory, other.directory, last.directory]);
  });

  it('that was interrupted is none, and is cleared away by the next', async () => {
    const half = join(backups, '.incomplete-999999999-liucheng-20260302T010000000Z');
    mkdirSync(half, { recursive: true });
    writeFileSync(join(half, 'bus.db'), 'half');
    expect(() => backupAt(backups)).toThrow(BackupError);
    await backup();
    expect(existsSync(half)).toBe(false);
    expect(backupsIn(backups)).toHaveLength(1);
  });

  it('that was changed is neither verified nor restored, and every change is named', async () => {
    const { directory } = await backup();
    await verifyBackup(directory);
    const file = join(directory, 'finance-events.db');
    const content = readFileSync(file);
    content[content.length - 20] = (content[content.length - 20] as number) ^ 1;
    writeFileSync(file, content);
    rmSync(join(directory, 'bus.db'));
    writeFileSync(join(directory, 'notes.txt'), 'x');
    const failure = await verifyBackup(directory).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnsoundBackupError);
    expect((failure as UnsoundBackupError).faults).toEqual([
      expect.stringMatching(/^bus\.db: ENOENT/),
      'finance-events.db: its content has changed',
      'notes.txt: is not in the manifest',
    ]);
    const target = join(scratch.path, 'target');
    expect(() => restoreDirectory(directory, target)).toThrow(UnsoundBackupError);
    expect(existsSync(target)).toBe(false);
  });

  it('is not restored over anything', async () => {
    const { directory } = await backup();
    expect(() => restoreDirectory(directory, data)).toThrow('is not empty');
    const empty = join(scratch.path, 'empty');
    mkdirSync(empty);
    restoreDirectory(directory, empty);
    expect(readdirSync(empty)).toContain('bus.db');
  });

  it('of a damaged directory is not made', async () => {
    sql(join(data, 'finance-events.db'), (db) => db.exec("DELETE FROM append WHERE command = 'c1'"));
    sql(join(data, 'finance-events.db'), (db) =>
      db.exec("UPDATE append SET revision = 4 WHERE command = 'c2'"),
    );
    await expect(backup()).rejects.toThrow('case-b: expected revision 0, found 4');
    expect(backupsIn(backups)).toEqual([]);
    expect(readdirSync(backups)).toEqual([]);
  });

  it('takes back what happened to parked messages between the copy of the documents and that of the bus', async () => {
    const bus = join(data, 'bus.db');
    const rows = (file: string) =>
      sql(file, (db) => db.prepare('SELECT * FROM dead_letter ORDER BY id').all());
    const before = rows(bus);
    const to = join(scratch.path, 'snapshot');
    mkdirSync(to);
    snapshotDirectory(data, to, (name) => {
      if (name !== 'finance-documents.db') return;
      sql(bus, (db) => {
        db.exec("DELETE FROM dead_letter WHERE key = 'case-b'");
        db.exec(
          "INSERT INTO dead_letter VALUES (9, 'watchers', 'liucheng.finance', 0, 1, 'case-a', 'no', 1, 1, 1)",
        );
      });
    });
    expect(before).toMatchObject([{ key: 'case-b', told: 1 }]);
    expect(rows(join(to, 'bus.db'))).toEqual([
      before[0],
      expect.objectContaining({ id: 9, key: 'case-a', told: 0 }),
    ]);
  });
});

describe('looking through a directory', () => {
  it('finds positions beyond their ends and parked messages that are gone', async () => {
    sql(join(data, 'finance-documents.db'), (db) => {
      db.exec("UPDATE position SET value = 4 WHERE consumer = 'relay'");
      db.exec("INSERT INTO position VALUES ('watchers', 'liucheng.finance/0', 7)");
      db.exec("INSERT INTO position VALUES ('watchers', 'liucheng.gone/0', 1)");
    });
    sql(join(data, 'bus.db'), (db) => db.exec("DELETE FROM message WHERE key = 'case-b'"));
    const { faults } = await inspectDirectory(data);
    expect(faults).toEqual([
      'bus.db: the message of dead letter 1 (liucheng.finance/0 3) is missing',
      expect.stringMatching(/^finance-documents\.db: relay has come to 4 in [0-9a-f]{32}, which ends at 3$/),
      'finance-documents.db: watchers has come to 7 in liucheng.finance/0, which ends at 2',
      'finance-documents.db: watchers has come to 1 in liucheng.gone/0, which ends at 0',
      'bus.db: watchers has come to 3 in liucheng.finance/0, which ends at 2',
    ]);
  });

  it('finds positions beyond their ends in documents that it is told to hold some', async () => {
    const inFile = async (at: number): Promise<void> => {
      const documents = SqliteDocumentStore.open({ file: join(data, 'finance-documents.db') });
      await documents.define({ name: 'claims', indexes: [] });
      await documents.commit({ writes: [{ kind: 'put', collection: 'claims', id: 'lane-0', doc: { at } }] });
      await documents.close();
    };
    const positionsIn = [
      {
        collection: 'claims',
        positionsOf: (doc: unknown) => ({ 'liucheng.finance/0': (doc as { at?: number }).at ?? 0 }),
      },
    ];
    await inFile(3);
    expect((await inspectDirectory(data, { positionsIn })).faults).toEqual([]);
    await inFile(4);
    expect((await inspectDirectory(data, { positionsIn })).faults).toEqual([
      'finance-documents.db: lane-0 has come to 4 in liucheng.finance/0, which ends at 3',
    ]);
  });

  it('finds pages that are damaged', async () => {
    const file = join(data, 'finance-events.db');
    sql(file, (db) => db.pragma('journal_mode = DELETE'));
    const content = readFileSync(file);
    content.fill(0xff, 4096, 4096 + 64);
    writeFileSync(file, content);
    expect((await inspectDirectory(data)).faults.join()).toContain('finance-events.db: ');
  });
});
