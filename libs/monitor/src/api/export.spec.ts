import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readLog, type LogTrace, type ReadFileOptions } from '@liucheng/event-log';
import type { Actor } from '@liucheng/kernel';
import type { ViolationDocument } from '../violation-document.ts';
import { collections } from '../collections.ts';
import { hour, monday, published, purchase, step } from '../testing/monitor-rig.ts';
import { employee, salesHead, ServiceRig, supervisor } from '../testing/service-rig.ts';

const analyst: Actor = { id: 'u-an', department: 'supervision', roles: [{ role: 'process-analyst' }] };
/** The monitor keeps the data of events that a rule looks at. */
const looksAt = (stepId: string) =>
  ({
    kind: 'data',
    id: `data-of-${stepId}`,
    names: { en: 'Data', 'zh-CN': '数据' },
    severity: 'minor',
    clause: 'T-1',
    step: stepId,
    schema: { type: 'object' },
  }) as const;
const buying = { ...purchase, rules: [...(purchase.rules ?? []), looksAt('ask'), looksAt('pay')] };
const loan = { ...purchase, id: 'loan', names: { en: 'Loan', 'zh-CN': '借用' } };
const folder = mkdtempSync(join(tmpdir(), 'liucheng-export-spec-'));
afterAll(() => rmSync(folder, { recursive: true }));

let rig: ServiceRig;
beforeEach(async () => {
  rig = await ServiceRig.open();
  await rig.publish([published(buying), published(loan)]);
});
afterEach(() => rig.close());

/** c1 is right, c2 leaves out the approval and is paid late, c3 is paid by its approver; one case of another process. */
async function someCases(): Promise<void> {
  await rig.publish([
    step('c1', 0, 'ask', { data: { amount: 120, items: [{ name: '纸' }], note: null, urgent: true } }),
    step('c1', 1, 'approve'),
    step('c1', 2, 'pay', { data: { amount: 120.5 } }),
    step('c2', 0, 'ask', { at: monday + hour }),
    step('c2', 1, 'pay', { department: 'finance' }),
    step('c3', 0, 'ask', { department: 'marketing', at: monday + 2 * hour }),
    step('c3', 1, 'approve', { department: 'marketing', at: monday + 3 * hour }),
    step('c3', 2, 'pay', { actor: 'approve-person', department: 'finance', at: monday + 4 * hour }),
    step('l1', 0, 'ask', { process: 'loan', at: monday + 5 * hour }),
  ]);
}

const endings = { xes: 'xes', csv: 'csv', ocel: 'json', 'ocel-sqlite': 'sqlite' } as const;
type Format = keyof typeof endings;

async function download(query: string, as = supervisor): Promise<Response> {
  const authorization = `Bearer ${await rig.service.token(as)}`;
  return fetch(`${await rig.listen()}/monitor/export?wait=10000&${query}`, { headers: { authorization } });
}

async function read(format: Format, bytes: Uint8Array, options: ReadFileOptions = {}): Promise<LogTrace[]> {
  const path = join(folder, `log.${endings[format]}`);
  writeFileSync(path, bytes);
  const traces: LogTrace[] = [];
  const fault = (each: object): never => {
    throw new Error(JSON.stringify(each));
  };
  const reading = { objectType: 'purchase', types: 'guess', onFault: fault } as const;
  for await (const trace of readLog(path, { ...reading, ...options })) traces.push(trace);
  return traces.sort((a, b) => (a.caseId < b.caseId ? -1 : 1));
}

describe.each(Object.keys(endings) as Format[])('an export as %s', (format) => {
  it('says of a case which rules cannot be told', async () => {
    const { actorrole: _role, actor: _actor, ...anonymous } = step('c1', 0, 'ask');
    await rig.publish([anonymous, step('c1', 1, 'approve'), step('c2', 0, 'ask')]);
    const bytes = new Uint8Array(await (await download(`format=${format}&process=purchase`)).arrayBuffer());
    expect(
      (await read(format, bytes)).map(({ attributes }) => attributes['liucheng:undeterminable']),
    ).toEqual(['role:ask', undefined]);
  });

  it('holds the cases, their events and the violations that stand', async () => {
    await someCases();
    const answer = await download(`format=${format}&process=purchase`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="purchase.${endings[format]}"`,
    );
    const position = (await rig.get('/cases?limit=1')).headers['liucheng-position'];
    expect(answer.headers.get('liucheng-position')).toBe(position);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (format !== 'csv') expect(Buffer.from(bytes).includes(String(position))).toBe(true);
    const traces = await read(format, bytes);
    expect(traces.map(({ caseId, events }) => [caseId, events.map(({ activity }) => activity)])).toEqual([
      ['c1', ['ask', 'approve', 'pay']],
      ['c2', ['ask', 'pay']],
      ['c3', ['ask', 'approve', 'pay']],
    ]);
    const [first, second, third] = traces;
    expect(first?.events[0]).toEqual({
      activity: 'ask',
      time: monday,
      id: 'purchase-c1-0',
      resource: 'ask-person',
      role: 'employee',
      department: 'sales',
      attributes: { amount: 120, items: [{ name: '纸' }], note: null, urgent: true },
      ...(format.startsWith('ocel') ? { type: 'ask' } : {}),
    });
    expect(first?.events[2]?.attributes).toEqual({ amount: 120.5 });
    expect(second?.attributes).toMatchObject({
      'liucheng:process': 'purchase',
      'liucheng:version': 1,
      'liucheng:status': 'completed',
      'liucheng:cost': 1,
      'liucheng:conforming': false,
    });
    const stored = await rig.stores.documents.find<ViolationDocument>(collections.violations.name, {
      limit: 100,
    });
    const known = stored.items.map(({ doc }) => [
      doc.case,
      doc.id,
      doc.kind,
      doc.at,
      doc.sequence,
      doc.message['zh-CN'],
    ]);
    const told = traces.flatMap(({ caseId, violations = [] }) =>
      violations.map(({ id, at, event, facts }) => [
        caseId,
        id,
        facts['kind'],
        at,
        event,
        facts['message-zh'],
      ]),
    );
    expect(told.sort()).toEqual(known.sort());
    expect(told).toHaveLength(2);
    expect(third?.violations?.[0]).toMatchObject({
      event: 2,
      facts: { rule: 'four-eyes', severity: 'critical' },
    });
  });

  it('is well-formed and empty where there are no cases', async () => {
    const answer = await download(`format=${format}&process=nobody-knows`);
    expect(answer.status).toBe(200);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (format.startsWith('ocel'))
      await expect(read(format, bytes)).rejects.toThrow(
        'no object of type "purchase"; the log has: "log" (1)',
      );
    else expect(await read(format, bytes)).toEqual([]);
    expect(
      readdirSync(tmpdir()).filter((name) => name.startsWith('liucheng-export-') && name.endsWith('.sqlite')),
    ).toEqual([]);
  });
});

describe('GET /monitor/export', () => {
  const outline = async (query: string, options: ReadFileOptions = {}): Promise<string[]> => {
    const bytes = new Uint8Array(await (await download(`format=ocel&${query}`)).arrayBuffer());
    return (await read('ocel', bytes, options)).map(({ caseId, events }) => `${caseId}:${events.length}`);
  };

  it('takes the cases of a department, and those that started in time', async () => {
    await someCases();
    expect(await outline('process=purchase&department=marketing')).toEqual(['c3:3']);
    const from = encodeURIComponent('2026-03-02T10:00:00+08:00');
    expect(await outline(`process=purchase&from=${from}`)).toEqual(['c2:2', 'c3:3']);
    expect(await outline(`process=purchase&from=${from}&to=${from}`)).toEqual(['c2:2']);
  });

  it('holds several processes as objects of several types', async () => {
    await someCases();
    expect(await outline('', { objectType: 'purchase' })).toEqual(['c1:3', 'c2:2', 'c3:3']);
    expect(await outline('', { objectType: 'loan' })).toEqual(['l1:1']);
  });

  it('is for supervisors and analysts', async () => {
    const query = '/export?format=xes&process=purchase';
    expect(await rig.get(query, employee)).toMatchObject({ status: 403 });
    expect(await rig.get(query, salesHead)).toMatchObject({ status: 403 });
    expect(await rig.service.request('GET', `/monitor${query}`)).toMatchObject({ status: 401 });
    expect((await download('format=csv&process=purchase', analyst)).status).toBe(200);
  });

  it.each([
    ['', '?format'],
    ['?format=bpmn', '?format'],
    ['?format=xes', '?process'],
    ['?format=csv', '?process'],
    ['?format=ocel&from=2026-13-01', '?from'],
    ['?format=ocel&to=yesterday', '?to'],
    ['?format=ocel&colour=red', '?colour'],
  ])('refuses %s and names the field', async (query, path) => {
    const { status, json } = await rig.get(`/export${query}`, supervisor, { 'accept-language': 'zh-CN' });
    expect({ status, json }).toMatchObject({ status: 400, json: { errors: [{ path }] } });
  });

  it('names all that is wrong with a query', async () => {
    const { json } = await rig.get('/export?format=xes&from=2026-13-01&to=2026-14-01');
    expect((json as { errors: { path: string }[] }).errors.map(({ path }) => path).sort()).toEqual([
      '?from',
      '?process',
      '?to',
    ]);
  });

  it('tells nothing that is sealed', async () => {
    const sealed = 'c2VhbGVkLWZvci1nb29k';
    await rig.publish([{ ...step('c1', 0, 'ask', { data: { customer: '[sealed]' } }), sealed }]);
    for (const format of Object.keys(endings)) {
      const bytes = Buffer.from(await (await download(`format=${format}&process=purchase`)).arrayBuffer());
      expect(bytes.includes('[sealed]')).toBe(true);
      expect(bytes.includes(sealed)).toBe(false);
    }
  });

  it('serves the definition of its keys to everybody', async () => {
    const xes = await (await download('format=xes&process=purchase')).text();
    const uri = /prefix="liucheng" uri="([^"]+)"/.exec(xes)?.[1] as string;
    const answer = await fetch(uri);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'application/xml; charset=utf-8',
    ]);
    const definition = await answer.text();
    expect(definition).toContain(`prefix="liucheng" uri="${uri}"`);
    await someCases();
    const used = await (await download('format=xes&process=purchase')).text();
    const keys = new Set([...used.matchAll(/key="liucheng:([^":]+)"/g)].map(([, key]) => key as string));
    expect(keys.size).toBeGreaterThan(20);
    for (const key of keys) expect([key, definition.includes(` key="${key}"`)]).toEqual([key, true]);
  });
});

describe('while the monitor goes on', () => {
  const many = (sequence: number, type: string) =>
    Array.from({ length: 2_000 }, (_, index) =>
      step(`m${String(index).padStart(4, '0')}`, sequence, type, { data: { note: 'x'.repeat(200) } }),
    );

  it('an export is of the moment that its position names', async () => {
    await rig.publish(many(0, 'ask'));
    const answer = await download('format=xes&process=purchase');
    const position = answer.headers.get('liucheng-position');
    await rig.publish(many(1, 'approve'));
    const after = await rig.get('/cases?limit=1&wait=10000');
    expect(after.headers['liucheng-position']).not.toBe(position);
    // Nothing but the first pieces has been asked for until here.
    const traces = await read('xes', new Uint8Array(await answer.arrayBuffer()));
    expect(traces).toHaveLength(2_000);
    expect(traces.filter(({ events }) => events.length !== 1)).toEqual([]);
    expect(position).toContain('liucheng.finance/0=2002');
  }, 180_000);

  it('only so many are made at once, and one that is left ends', async () => {
    await rig.publish(many(0, 'ask'));
    const open = [
      await download('format=xes&process=purchase'),
      await download('format=csv&process=purchase'),
    ];
    const refused = await download('format=xes&process=purchase');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
    expect(await refused.json()).toMatchObject({ code: 'too-many-exports' });
    for (const each of open) await each.body?.cancel();
    for (let status = 429; status !== 200;) {
      const again = await download('format=ocel&process=purchase');
      status = again.status;
      await again.arrayBuffer();
    }
  }, 180_000);

  it('an export that fails on its way is cut off, not ended', async () => {
    await rig.publish(many(0, 'ask'));
    const original = rig.stores.documents.snapshot.bind(rig.stores.documents);
    rig.stores.documents.snapshot = async () => {
      const snapshot = await original();
      let finds = 0;
      return {
        get: (...args) => snapshot.get(...args),
        getMany: (...args) => snapshot.getMany(...args),
        find: (...args) => {
          if (++finds > 5) throw new Error('the disk is away');
          return snapshot.find(...args);
        },
        close: () => snapshot.close(),
      };
    };
    const answer = await download('format=xes&process=purchase');
    expect(answer.status).toBe(200);
    await expect(answer.arrayBuffer()).rejects.toThrow();
  }, 180_000);
});

describe('a history larger than memory may hold', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };

  /** What an export has in all, and how much the heap holds at most while it is read, in bytes. */
  async function exported(format: Format): Promise<{ readonly bytes: number; readonly highest: number }> {
    const answer = await download(`format=${format}&process=purchase`);
    const before = heap();
    let [bytes, highest, seen] = [0, 0, 0];
    for await (const piece of answer.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes - seen < 5_000_000) continue;
      seen = bytes;
      highest = Math.max(highest, heap() - before);
    }
    return { bytes, highest };
  }

  it('passes in every format through a bounded heap', async () => {
    const cases = 200;
    const events = 25;
    for (let at = 0; at < cases; at += 100) {
      await rig.publish(
        Array.from({ length: 100 }, (_, index) =>
          Array.from({ length: events }, (__, sequence) =>
            step(`h${at + index}`, sequence, 'ask', {
              data: { text: 'y'.repeat(1_500), number: sequence },
            }),
          ),
        ).flat(),
      );
    }
    for (const format of Object.keys(endings) as Format[]) {
      const { bytes, highest } = await exported(format);
      expect({ format, whole: bytes > cases * events * 1_500 }).toEqual({ format, whole: true });
      // A page of a hundred cases is some 4 MB of text.
      expect({ format, bounded: highest < 14 * 1_048_576 }).toEqual({ format, bounded: true });
    }
  }, 240_000);
});
