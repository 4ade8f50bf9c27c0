import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StoreUnavailableError } from '@liucheng/ports';
import Sqlite from 'better-sqlite3';
import { openSqlite, type SchemaPart } from './database.ts';
import { SqliteDocumentStore } from './document-store.ts';
import { SqliteEventBus } from './event-bus.ts';
import { SqliteEventStore } from './event-store.ts';
import { scratchDirectory } from './testing/fixture.ts';

const first: SchemaPart = { name: 'events', versions: ['CREATE TABLE a (x)'] };
const second: SchemaPart = {
  name: 'events',
  versions: [...first.versions, 'CREATE TABLE b (x); INSERT INTO a VALUES (1)'],
};

describe('openSqlite', () => {
  let scratch: ReturnType<typeof scratchDirectory>;
  let file: string;
  beforeEach(() => {
    scratch = scratchDirectory();
    file = join(scratch.path, 'new', 'test.db');
  });
  afterEach(() => scratch.remove());

  it('makes the directory and sets what durability rests on', () => {
    for (const [synchronous, level] of [
      ['FULL', 2],
      ['NORMAL', 1],
    ] as const) {
      const db = openSqlite({ file, part: first, synchronous });
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
      expect(db.pragma('synchronous', { simple: true })).toBe(level);
      expect(db.pragma('busy_timeout', { simple: true })).toBe(5_000);
      db.close();
    }
  });

  it('upgrades a file by the scripts that it has not seen', () => {
    openSqlite({ file, part: first, synchronous: 'FULL' }).close();
    for (let time = 0; time < 2; time++) {
      const db = openSqlite({ file, part: second, synchronous: 'FULL' });
      expect(db.prepare('SELECT count(*) FROM a').pluck().get()).toBe(1);
      db.close();
    }
  });

  it('leaves a file as it was when an upgrade fails', () => {
    openSqlite({ file, part: first, synchronous: 'FULL' }).close();
    const broken: SchemaPart = {
      name: 'events',
      versions: [...first.versions, 'DROP TABLE a; CREATE nonsense'],
    };
    expect(() => openSqlite({ file, part: broken, synchronous: 'FULL' })).toThrow('syntax error');
    openSqlite({ file, part: second, synchronous: 'FULL' }).close();
  });

  it('refuses a file of a newer version and says which', () => {
    openSqlite({ file, part: second, synchronous: 'FULL' }).close();
    expect(() => openSqlite({ file, part: first, synchronous: 'FULL' })).toThrow(
      /holds events of schema version 2, this program knows up to 1/,
    );
  });

  it('refuses a database of another application and leaves it untouched', () => {
    mkdirSync(join(scratch.path, 'new'));
    const foreign = new Sqlite(file);
    foreign.exec('CREATE TABLE theirs (x)');
    foreign.close();
    const before = readFileSync(file);
    expect(() => openSqlite({ file, part: first, synchronous: 'FULL' })).toThrow('another application');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('refuses what is no database', () => {
    mkdirSync(join(scratch.path, 'new'));
    writeFileSync(file, 'not a database, but long enough to have a header'.repeat(50));
    expect(() => openSqlite({ file, part: first, synchronous: 'FULL' })).toThrow(
      `${file} is not a SQLite database`,
    );
  });

  it('says that a path cannot be written', () => {
    writeFileSync(join(scratch.path, 'plain'), '');
    const blocked = [join(scratch.path, 'plain', 'test.db'), scratch.path];
    for (const path of blocked) {
      const open = (): unknown => openSqlite({ file: path, part: first, synchronous: 'FULL' });
      expect(open).toThrow(StoreUnavailableError);
      expect(open).toThrow(path);
    }
  });

  it('lets the three adapters share a file', async () => {
    const all = [
      SqliteEventStore.open({ file }),
      SqliteEventBus.open({ file }),
      SqliteDocumentStore.open({ file }),
    ];
    for (const adapter of all) await adapter.close();
  });
});
