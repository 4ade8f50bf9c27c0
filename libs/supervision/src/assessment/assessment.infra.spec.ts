import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { EmployeeRecord } from '@liucheng/service-kit';
import type { CaseAnswer } from '@liucheng/service-kit/testing';
import { hour, SupervisedRig } from '../testing/supervised-rig.ts';
import { people } from '../violation-handling/violation-people.ts';
import type { ScoreRow } from './scores.ts';

// What the departments of one history are scored by, on servers and on files.

const brokers = process.env['LIUCHENG_TEST_KAFKA_BROKERS'];
const uri = process.env['LIUCHENG_TEST_MONGODB_URI'];
const missing = [
  ...(brokers === undefined ? ['LIUCHENG_TEST_KAFKA_BROKERS'] : []),
  ...(uri === undefined ? ['LIUCHENG_TEST_MONGODB_URI'] : []),
];
const title = 'an assessment on Kafka and MongoDB';
const afterMarch = Date.parse('2026-04-03T16:00:00.000Z');
const withinMs = 30_000;
/** Of purchases. */
const violations = 4;

function servers(): Readonly<Record<string, string>> {
  const prefix = `t${randomBytes(4).toString('hex')}`;
  return {
    LIUCHENG_EVENT_BUS: 'kafka',
    LIUCHENG_KAFKA_BROKERS: brokers ?? '',
    LIUCHENG_KAFKA_PREFIX: `${prefix}.`,
    LIUCHENG_KAFKA_PARTITIONS: '3',
    LIUCHENG_BUS_RETENTION: '1h',
    LIUCHENG_DOCUMENT_STORE: 'mongodb',
    LIUCHENG_MONGODB_URI: uri ?? '',
    LIUCHENG_MONGODB_PREFIX: `${prefix}_`,
  };
}

const employee = (person: keyof typeof people): EmployeeRecord => ({
  kind: 'employee',
  id: people[person].id,
  from: '2026-01-01',
  postings: [{ from: '2026-01-01', department: people[person].department, post: 'clerk' }],
  roles: [],
});

/**
 * In March: of sales most as they should be, of marketing few; a rollout that one of three has acknowledged. No violation repeats
 * another: which of two cases is opened first depends on the lanes.
 */
async function march(rig: SupervisedRig): Promise<void> {
  const at = rig.clock.time;
  const kinds = [
    { department: 'sales', count: 6, took: hour, private: false },
    { department: 'sales', count: 1, took: hour, private: true },
    { department: 'marketing', count: 2, took: hour, private: false },
    { department: 'marketing', count: 1, took: 12 * hour, private: false },
    { department: 'marketing', count: 2, took: hour, private: true },
  ];
  const events = kinds.flatMap(({ department, count, took, private: own }, kind) =>
    Array.from({ length: count }, (_, index) =>
      [0, took].map((after, sequence) =>
        rig.event(`p-${kind}-${index}`, sequence, sequence === 0 ? 'ask' : 'pay', {
          department,
          actor: `u-${kind}-${index}`,
          time: new Date(at + index + after).toISOString(),
          ...(sequence === 0 ? { data: { amount: 1, ...(own ? { private: true } : {}) } } : {}),
        }),
      ),
    ).flat(),
  );
  await rig.organise(...(['concerned', 'head', 'otherHead'] as const).map(employee));
  await rig.publish(...events);
  const supervisor = rig.as('supervisor');
  const version = { process: 'purchase', version: 1, effectiveOn: '2026-03-25' };
  const { id: rollout } = await onceKnown(['definition-unknown'], () =>
    rig.rollouts.send(supervisor, 'publish-definition', { body: version }),
  );
  await rig.rollouts.does(supervisor, rollout, 'publish-guide');
  await rig.rollouts.does(supervisor, rollout, 'announce', { message: 'x', questions: [], passPercent: 80 });
  await rig.rollouts.does(rig.as('concerned'), rollout, 'acknowledge');
  await settled(rig);
}

/** Once each violation has its case, and the monitor has heard of all that supervision has done. */
async function settled(rig: SupervisedRig): Promise<void> {
  await rig.found(async () => {
    const { length } = await rig.cases.rows(rig.as('supervisor'), 'process=purchase&limit=200');
    return length === violations ? length : undefined;
  });
  for (let behind = 1; behind > 0; await pause(20)) {
    const { checks } = await rig.supervision.service.health.report();
    behind = (checks as unknown as { relay: { details: { behind: number } } }).relay.details.behind;
  }
  await rig.monitored();
}

/** What is answered once a service has heard of all that it needs for it: until then it refuses with one of the codes. */
async function onceKnown(codes: readonly string[], send: () => Promise<CaseAnswer>): Promise<CaseAnswer> {
  for (const end = performance.now() + withinMs; ; await pause(100)) {
    const answer = await send();
    if (answer.status < 300) return answer;
    expect(codes).toContain(answer.code);
    if (performance.now() > end) throw new Error(answer.detail ?? answer.code);
  }
}

interface Assessed {
  /** As they were frozen. */
  readonly units: readonly { readonly kind: string; readonly id: string; readonly figures: object }[];
  readonly scores: readonly Omit<ScoreRow, 'assessment'>[];
}

async function assessed(settings: Readonly<Record<string, string>>): Promise<Assessed> {
  const rig = await SupervisedRig.open(settings);
  try {
    await march(rig);
    rig.clock.time = afterMarch;
    await rig.monitored();
    const id = await rig.assessments.begin(rig.as('supervisor'), 'open', { period: '2026-03' });
    // Once the monitor and violation handling are past the end of the period.
    await onceKnown(['monitor-behind', 'cases-awaited'], () =>
      rig.assessments.send(rig.as('supervisor'), 'collect-figures', { id }),
    );
    const { position } = await rig.assessments.does(rig.as('supervisor'), id, 'score', {});
    const { state } = await rig.assessments.get(rig.as('supervisor'), id);
    const path = `/supervision/scores?assessment=${id}&limit=200&atLeast=${position}`;
    const { json } = await rig.get('supervisor', path);
    const { items } = json as { items: readonly ScoreRow[] };
    return {
      units: state['units'] as unknown as Assessed['units'],
      scores: items.map(({ assessment: _, ...row }) => row),
    };
  } finally {
    await rig.close();
  }
}

if (missing.length > 0) {
  process.stderr.write(`skipped: ${title}: ${missing.join(', ')} not set\n`);
  describe.skip(`${title} (skipped: ${missing.join(', ')} not set)`, () => {
    it('comes to the scores that files give', () => undefined);
  });
} else {
  describe(title, () => {
    it('comes to the scores that files give', async () => {
      const onFiles = await assessed({});
      const onServers = await assessed(servers());
      expect(onServers).toEqual(onFiles);
      const figuresOf = (department: string) =>
        onServers.units.find(({ kind, id }) => kind === 'department' && id === department)?.figures;
      expect(figuresOf('sales')).toMatchObject({
        ended: 7,
        conforming: 6,
        toAcknowledge: 2,
        acknowledged: 1,
      });
      expect(figuresOf('marketing')).toMatchObject({ ended: 5, conforming: 2 });
      const scored = onServers.scores.filter(({ score }) => score !== undefined);
      expect(scored.map(({ kind, id }) => `${kind} ${id}`)).toEqual(
        expect.arrayContaining(['department sales', 'department marketing', 'process purchase']),
      );
    }, 120_000);
  });
}
