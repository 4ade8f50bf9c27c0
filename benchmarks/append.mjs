/**
 * Durable appends: 64 concurrent writers, each awaiting its append before the next, through the event store (expected
 * revision, command id, JSON), against better-sqlite3 alone writing the same serialised events in transactions of 64:
 * `raw` into a table that keeps a stream's revisions unique, as any event table must, `bare` into one without any index.
 * All sync every commit (WAL, synchronous=FULL). Rounds alternate, so that a busy disk or processor weighs on all.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SqliteEventStore } from '../libs/adapters/sqlite/dist/index.js';
import Sqlite from 'better-sqlite3';
import { peer } from './peers.mjs';
import { median, report } from './report.mjs';

const writers = 64;
const perWriter = 300;
const rounds = 7;
const total = writers * perWriter;
// Not in the system's temporary directory, which may be memory that needs no sync.
const directory = mkdtempSync(join(dirname(fileURLToPath(import.meta.url)), '.append-'));

function newEvent(subject, number) {
  return {
    specversion: '1.0',
    id: `5f0c2a9e-7a51-5c1e-9d3b-${String(number).padStart(12, '0')}`,
    source: '/liucheng/finance',
    type: 'liucheng.finance.expense-claim.submitted.v1',
    subject,
    time: '2026-03-02T01:30:00.000Z',
    datacontenttype: 'application/json',
    data: {
      total: { amount: 123_400 + number, currency: 'CNY' },
      items: [{ receipt: `R-${number}`, category: 'travel', amount: 123_400, date: '2026-02-27' }],
      purpose: 'Customer visit in Hangzhou, two nights, train and hotel',
    },
    process: 'expense-reimbursement',
    processversion: 1,
    actor: 'p-1007',
    actorrole: 'claimant',
    department: 'sales',
    correlationid: `0d9f1c52-1b1f-4e38-b7a7-${String(number).padStart(12, '0')}`,
  };
}

const streamOf = (round, writer) =>
  `expense-claim-${round}-0b9c7e1a-3c44-4f0e-${String(writer).padStart(12, '0')}`;
const commandOf = (writer, number) => `4c0d7e1a-52aa-4d7e-${writer}-${String(number).padStart(12, '0')}`;

async function timed(work) {
  const start = performance.now();
  await work();
  return total / ((performance.now() - start) / 1_000);
}

function openRaw(name, constraint) {
  const db = new Sqlite(join(directory, `${name}.db`));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  // As the store has it, or the ratio would measure this setting.
  db.pragma('wal_autocheckpoint = 4000');
  db.exec(
    `CREATE TABLE event
       (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL${constraint})`,
  );
  const insert = db.prepare('INSERT INTO event (stream, revision, body) VALUES (?, ?, ?)');
  const transaction = db.transaction((rows) => rows.forEach((row) => insert.run(row)));
  return { transaction, close: () => db.close() };
}

/** Rows ready to bind: the raw side neither serialises nor decides anything. */
function rawBatches(round) {
  return Array.from({ length: perWriter }, (_, revision) =>
    Array.from({ length: writers }, (__, writer) => {
      const stream = streamOf(round, writer);
      return [stream, revision, JSON.stringify({ ...newEvent(stream, revision), sequence: revision })];
    }),
  );
}

async function appendAll(store, round) {
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      const stream = streamOf(round, writer);
      for (let revision = 0; revision < perWriter; revision++) {
        await store.append(stream, [newEvent(stream, revision)], {
          expectedRevision: revision === 0 ? 'no-stream' : revision - 1,
          commandId: commandOf(writer, revision),
        });
      }
    }),
  );
}

const kilo = (rate) => `${(rate / 1e3).toFixed(1)} k/s`;

const store = SqliteEventStore.open({ file: join(directory, 'store.db') });
const raw = openRaw('raw', ', UNIQUE (stream, revision)');
const bare = openRaw('bare', '');
const figures = { store: [], raw: [], bare: [] };
try {
  for (let round = 0; round <= rounds; round++) {
    const batches = rawBatches(round);
    const rates = {
      raw: await timed(async () => batches.forEach((rows) => raw.transaction(rows))),
      store: await timed(() => appendAll(store, round)),
      bare: await timed(async () => batches.forEach((rows) => bare.transaction(rows))),
    };
    // The first round warms up.
    if (round > 0) for (const [name, rate] of Object.entries(rates)) figures[name].push(rate);
  }
  const value = median(figures.store);
  const against = (name) => median(figures.store.map((rate, index) => rate / figures[name][index]));
  const row = { what: 'durable append, 64 concurrent writers', value: value / 1e3, unit: 'k events/s' };
  const ratio = against('raw');
  report({
    ...row,
    peer: `better-sqlite3 alone, (stream, revision) unique: ${kilo(median(figures.raw))}`,
    ratio,
    goal: '≥ 0.7×',
    met: ratio >= 0.7,
  });
  const bareRatio = against('bare');
  report({
    ...row,
    peer: `better-sqlite3 alone, no index at all: ${kilo(median(figures.bare))}`,
    ratio: bareRatio,
    goal: 'told, not set',
    met: null,
  });
  const emmett = peer('emmett', 'append.mjs', ['3', JSON.stringify(newEvent('s', 1).data)]);
  const times = value / emmett.eventsPerSecond;
  report({
    ...row,
    peer: `emmett-sqlite, one after the other: ${kilo(emmett.eventsPerSecond)}`,
    ratio: times,
    goal: '≥ 30×',
    met: times >= 30,
  });
} finally {
  await store.close();
  raw.close();
  bare.close();
  rmSync(directory, { recursive: true, force: true });
}
