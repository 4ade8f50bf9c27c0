import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { financeService } from '@liucheng/finance';
import { sampleCompany } from '@liucheng/human-resources';
import { monitorService } from '@liucheng/monitor';
import {
  createLogger,
  parseTraceparent,
  readConfig,
  startHost,
  type RunningHost,
} from '@liucheng/service-kit';
import { receiveTraces, type OtlpReceiver, type ReceivedSpan } from '@liucheng/service-kit/testing';

const claim = {
  title: 'Customer visit',
  currency: 'CNY',
  total: 1_000,
  items: [
    {
      category: 'travel',
      date: '2026-03-02',
      amount: 1_000,
      receipt: { number: 'T-1' },
      description: 'Train',
    },
  ],
};
const traceId = '0af7651916cd43dd8448eb211c80319c';
const callersSpan = 'b7ad6b7169203331';
const incoming = `00-${traceId}-${callersSpan}-01`;

let directory: string;
let host: RunningHost;

async function start(): Promise<void> {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-tracing-'));
  host = await startHost([financeService, monitorService], {
    config: readConfig({ PORT: '0', LIUCHENG_DATA: directory }),
    logger: createLogger('silent'),
    people: sampleCompany,
  });
}

afterEach(async () => {
  await host.close();
  await rm(directory, { recursive: true, force: true });
});

async function as(person: string, path: string, body?: object, traceparent?: string): Promise<Response> {
  const login = await fetch(`${host.url}/issuer/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person }),
  });
  const { access_token } = (await login.json()) as { access_token: string };
  return fetch(`${host.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${access_token}`,
      'content-type': 'application/json',
      ...(traceparent === undefined ? {} : { traceparent }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function draft(traceparent?: string, receipt = 'T-1'): Promise<string> {
  const [item] = claim.items;
  const body = { ...claim, items: [{ ...item, receipt: { number: receipt } }] };
  const answer = await as('u-zhang', '/finance/expense-claims', body, traceparent);
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

/** The first violation that the stream tells of, as JSON. */
async function firstViolation(stream: Response): Promise<{ traceparent?: string; kind: string }> {
  const reader = (stream.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ''; ;) {
    const { value = '', done } = await reader.read();
    text += value;
    const [, data] = /^data: (.*)$/m.exec(text) ?? [];
    if (data !== undefined) {
      await reader.cancel();
      return JSON.parse(data) as { traceparent?: string; kind: string };
    }
    if (done) throw new Error(`the stream ended without a violation: ${text}`);
  }
}

/** Submits a claim and has finance approve it before the department did: a skipped step. */
async function skipAStep(traceparent?: string): Promise<void> {
  const id = await draft();
  expect((await as('u-zhang', `/finance/expense-claims/${id}/submission`, {})).status).toBe(200);
  // Handled by itself, so that what the approval brings about is not one piece of work with it.
  const seen = await as('u-gao', `/monitor/cases/expense-reimbursement/${id}?sequence=1&wait=5000`);
  expect(await seen.json()).toMatchObject({ sequence: 1 });
  const approval = await as('u-wang', `/finance/expense-claims/${id}/finance-approval`, {}, traceparent);
  expect(approval.status).toBe(200);
}

/** On the way of a command to the subscriber; who else reads its event has spans of their own. */
const parts = [
  'POST /finance/expense-claims/:id/finance-approval',
  'expense-claim finance-approve',
  'event-store append',
  'relay liucheng.finance',
  'send liucheng.finance',
  'process process-monitor',
  'monitor unit-of-work',
  'document-store commit',
  'send violations',
];

describe('with a collector', () => {
  let collector: OtlpReceiver;
  beforeAll(async () => {
    collector = await receiveTraces();
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = collector.url;
    process.env['OTEL_BSP_SCHEDULE_DELAY'] = '50';
  });
  afterAll(async () => {
    delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
    delete process.env['OTEL_BSP_SCHEDULE_DELAY'];
    await collector.close();
  });
  beforeEach(start);

  const ofTrace = (spans: readonly ReceivedSpan[], id: string): readonly ReceivedSpan[] =>
    spans.filter((span) => span.traceId === id);
  const named = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan => {
    const found = spans.find((span) => span.name === name);
    if (!found) throw new Error(`no span ${name} among ${spans.map((span) => span.name).join(', ')}`);
    return found;
  };

  it('shows one command on its way from the request to the subscriber as one trace', async () => {
    const stream = await as('u-gao', '/monitor/violations/stream');
    await skipAStep(incoming);
    const violation = await firstViolation(stream);
    // The services send what they recorded at times of their own.
    const complete = (all: readonly ReceivedSpan[]): boolean => {
      const there = new Set(ofTrace(all, traceId).map(({ name }) => name));
      return parts.every((name) => there.has(name));
    };
    const spans = ofTrace(await collector.until(complete), traceId);

    const request = named(spans, 'POST /finance/expense-claims/:id/finance-approval');
    const command = named(spans, 'expense-claim finance-approve');
    const append = named(spans, 'event-store append');
    const relay = named(spans, 'relay liucheng.finance');
    const publish = named(spans, 'send liucheng.finance');
    const deliver = named(spans, 'process process-monitor');
    const unit = named(spans, 'monitor unit-of-work');
    const commit = named(spans, 'document-store commit');
    const send = named(spans, 'send violations');

    const parents = new Map(
      [request, command, append, relay, publish, deliver, unit, commit, send].map((span) => [
        span.name,
        span.parentSpanId,
      ]),
    );
    expect(Object.fromEntries(parents)).toEqual({
      [request.name]: callersSpan,
      [command.name]: request.spanId,
      [append.name]: command.spanId,
      [relay.name]: command.spanId,
      [publish.name]: relay.spanId,
      [deliver.name]: command.spanId,
      [unit.name]: deliver.spanId,
      [commit.name]: unit.spanId,
      [send.name]: command.spanId,
    });
    for (const span of [relay, deliver, send]) {
      expect(span.links).toEqual([{ traceId, spanId: command.spanId }]);
    }
    expect([request, append, publish, deliver].map(({ kind }) => kind)).toEqual([2, 3, 4, 5]);
    expect([request, publish, deliver, send].map(({ service }) => service)).toEqual([
      'liucheng-finance',
      'liucheng-finance',
      'liucheng-monitor',
      'liucheng-monitor',
    ]);
    expect(request.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'http.route': '/finance/expense-claims/:id/finance-approval',
    });
    expect(parseTraceparent(violation.traceparent)).toEqual({ traceId, spanId: command.spanId, flags: 1 });
  });

  it('links a delivery of several commands to each of them', async () => {
    const ids = ['1', '2', '3', '4', '5', '6', '7', '8'].map((digit) => digit.repeat(32));
    await Promise.all(ids.map((id) => draft(`00-${id}-${callersSpan}-01`, `T-${id}`)));
    const ways = ['relay liucheng.finance', 'process process-monitor'];
    const spans = await collector.until((all) =>
      ids.every((id) =>
        [...ways, 'expense-claim draft'].every((way) => ofTrace(all, id).some(({ name }) => name === way)),
      ),
    );
    for (const id of ids) {
      const own = ofTrace(spans, id);
      const command = named(own, 'expense-claim draft');
      for (const name of ways) {
        const [span] = own.filter((each) => each.name === name);
        expect(span?.parentSpanId).toBe(command.spanId);
        const whole = spans.find(({ spanId }) => spanId === span?.links[0]?.spanId);
        // One alone is linked to its own command; one of many to the span of all, which is linked to each.
        if (whole?.name === name) expect(whole.links).toContainEqual({ traceId: id, spanId: command.spanId });
        else expect(whole?.spanId).toBe(command.spanId);
      }
    }
  });

  it('tells a refused command from a failed one, and keeps polls out', async () => {
    const id = await draft(undefined, 'T-refused');
    await fetch(`${host.url}/finance/health/ready`);
    const trace = 'c'.repeat(32);
    const refused = await as(
      'u-liu',
      `/finance/expense-claims/${id}/department-approval`,
      {},
      `00-${trace}-${callersSpan}-01`,
    );
    expect(refused.status).toBe(403);
    const spans = await collector.until((all) =>
      ofTrace(all, trace).some(({ name }) => name.startsWith('POST ')),
    );
    const command = named(ofTrace(spans, trace), 'expense-claim department-approve');
    expect(command).toMatchObject({ failed: false, attributes: { 'liucheng.outcome': 'refused' } });
    expect(spans.filter(({ name }) => name.includes('health'))).toEqual([]);
  });

  it('takes the caller at their word when the trace is not to be recorded', async () => {
    const trace = 'd'.repeat(32);
    const id = await draft(`00-${trace}-${callersSpan}-00`, 'T-unrecorded');
    const marker = 'e'.repeat(32);
    await draft(`00-${marker}-${callersSpan}-01`, 'T-marker');
    await collector.until((all) =>
      ofTrace(all, marker).some(({ name }) => name === 'process process-monitor'),
    );
    expect(id).not.toBe('');
    expect(ofTrace(collector.spans, trace)).toEqual([]);
  });
});

describe('without a collector', () => {
  beforeEach(start);

  it.each([
    ['goes on', incoming, incoming],
    ['is ignored when it is not one', `00-${'0'.repeat(32)}-${callersSpan}-01`, undefined],
    ['is ignored when it is something else', 'nonsense', undefined],
  ])("the caller's context %s", async (_what, sent, expected) => {
    const stream = await as('u-gao', '/monitor/violations/stream');
    await skipAStep(sent);
    const violation = await firstViolation(stream);
    expect(violation.kind).toBe('step-skipped');
    expect(violation.traceparent).toBe(expected);
  });
});
