import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@liucheng/kernel';
import { DistributedForm } from './testing/distributed-form.ts';
import { asPerson, walkTour } from './testing/tour-walk.ts';

const {
  LIUCHENG_TEST_KAFKA_BROKERS: brokers,
  LIUCHENG_TEST_MONGODB_URI: mongodbUri,
  LIUCHENG_TEST_KURRENTDB_URI: kurrentdbUri,
} = process.env;

type Settings = Record<string, string>;
/** What a set-up needs, and the settings that name it; the reason where it is not there. */
type Part = () => Settings | string;

const prefix = (): string => `t${randomBytes(4).toString('hex')}`;
const kafka: Part = () =>
  brokers
    ? {
        LIUCHENG_EVENT_BUS: 'kafka',
        LIUCHENG_KAFKA_BROKERS: brokers,
        LIUCHENG_KAFKA_PREFIX: `${prefix()}.`,
        LIUCHENG_KAFKA_PARTITIONS: '3',
      }
    : 'LIUCHENG_TEST_KAFKA_BROKERS is not set';
const mongodb: Part = () =>
  mongodbUri
    ? {
        LIUCHENG_DOCUMENT_STORE: 'mongodb',
        LIUCHENG_MONGODB_URI: mongodbUri,
        LIUCHENG_MONGODB_PREFIX: `${prefix()}_`,
      }
    : 'LIUCHENG_TEST_MONGODB_URI is not set';
const kurrentdb: Part = () =>
  kurrentdbUri
    ? {
        LIUCHENG_EVENT_STORE: 'kurrentdb',
        LIUCHENG_KURRENTDB_URI: kurrentdbUri,
        LIUCHENG_KURRENTDB_PREFIX: prefix(),
      }
    : 'LIUCHENG_TEST_KURRENTDB_URI is not set';
const program = fileURLToPath(
  new URL('../../../libs/adapters/kurrentdb/dist/testing/double-process.js', import.meta.url),
);
const double: Part = () =>
  existsSync(program) ? { LIUCHENG_EVENT_STORE: 'kurrentdb' } : 'the double is not built';

const setups: readonly (readonly [name: string, ...parts: Part[]])[] = [
  ['SQLite streams, Kafka, MongoDB views', kafka, mongodb],
  ['SQLite streams, Kafka, SQLite views', kafka],
  ['SQLite streams, SQLite bus, MongoDB views', mongodb],
  ['KurrentDB, Kafka, MongoDB', kurrentdb, kafka, mongodb],
  ["KurrentDB's double, Kafka, MongoDB", double, kafka, mongodb],
];

describe('finance and monitor as services of their own', () => {
  let directory: string;
  const closing: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-mixed-'));
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await rm(directory, { recursive: true, force: true });
  });

  /** KurrentDB's protocol from a process of its own, with a file that it keeps. */
  const startDouble = async (): Promise<string> => {
    const child = spawn(process.execPath, [program, '--file', join(directory, 'events.jsonl')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    closing.push(() => {
      child.kill('SIGTERM');
      return ended;
    });
    for await (const line of createInterface({ input: child.stdout })) return line;
    throw new Error('the double has ended');
  };

  const read = async (form: DistributedForm, person: string, path: string): Promise<JsonObject> => {
    const answer = await asPerson(form.url, person, { method: 'GET', path });
    expect([path, answer.status]).toEqual([path, 200]);
    return (await answer.json()) as JsonObject;
  };
  const seen = async (form: DistributedForm, claim: string) => {
    const [own, listed, watched, violations] = await Promise.all([
      read(form, 'u-zhang', `/finance/expense-claims/${claim}`),
      read(form, 'u-zhang', '/finance/expense-claims?limit=50'),
      read(form, 'u-gao', `/monitor/cases/expense-reimbursement/${claim}`),
      read(form, 'u-gao', '/monitor/violations?limit=100'),
    ]);
    return {
      revision: own['revision'],
      state: own['state'],
      listed: (listed['items'] as JsonObject[]).find(({ id }) => id === claim),
      events: watched['events'],
      moves: watched['explanation'],
      violations: (violations['items'] as JsonObject[])
        .filter((each) => JSON.stringify(each).includes(claim))
        .map(({ id, kind, state }) => ({ id, kind, state }))
        .sort((a, b) => String(a.id).localeCompare(String(b.id))),
    };
  };

  for (const [name, ...parts] of setups) {
    const given = parts.map((part) => part());
    const missing = given.filter((each) => typeof each === 'string');
    if (missing.length > 0) {
      process.stderr.write(`skipped: mixed set-ups: ${name}: ${missing.join(', ')}\n`);
      it.skip(`${name} (skipped: ${missing.join(', ')})`, () => undefined);
      continue;
    }
    it(`keep everything over a restart: ${name}`, async () => {
      const settings: Settings = Object.assign({}, ...given);
      if (parts.includes(double)) settings['LIUCHENG_KURRENTDB_URI'] = await startDouble();
      const form = await DistributedForm.start(directory, settings);
      closing.push(() => form.close());
      const first = await walkTour(form.url, `FP-${prefix()}`);
      expect(first.violations).toContain('step-skipped');
      const before = await seen(form, first.claim);
      expect(before.violations.length).toBeGreaterThan(0);

      await form.stopServices();
      await form.startServices();
      expect(await seen(form, first.claim)).toEqual(before);
      const second = await walkTour(form.url, `FP-${prefix()}`);
      expect(second.violations).toEqual(first.violations);
      expect(await seen(form, first.claim)).toEqual(before);
    }, 240_000);
  }
});
