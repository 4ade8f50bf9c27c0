import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { attemptRefused, fold, languages, type Json, type JsonObject, type Text } from '@liucheng/kernel';
import { compileSchema, validateDefinition } from '@liucheng/process-model';
import { accepted, oneOfEach, people } from './complaint-examples.ts';
import { describeComplaintEvent } from './complaint-history.ts';
import { defaultSettings } from './complaint-settings.ts';
import { complaintProcess } from './complaint.process.ts';
import { complaint, complaintEvents, type ComplaintEvent } from './complaint.ts';

describe('the definition of SVC-2', () => {
  const definition = complaintProcess();
  const rules = definition.rules ?? [];

  it('is well-formed as it is published, and witnesses every event', () => {
    const published = JSON.parse(JSON.stringify(definition)) as unknown;
    expect(validateDefinition(published)).toEqual({ definition: published });
    const witnessed = [
      ...Object.values(definition.steps).flatMap(({ events }) => events ?? []),
      ...(definition.notes ?? []),
    ];
    const storable = complaintEvents.names().map((name) => `${complaintEvents.prefix}.${name}.v1`);
    expect(witnessed.sort()).toEqual(storable.sort());
  });

  it('instructs and cautions in both languages, and binds every step', () => {
    const texts: (Text | undefined)[] = [definition.names, ...rules.map(({ names }) => names)];
    for (const { names, instructions, cautions, role, enforcement } of Object.values(definition.steps)) {
      texts.push(names, instructions, cautions);
      expect([role?.department, enforcement]).toEqual(['customer-service', 'block']);
    }
    for (const each of texts) for (const language of languages) expect(each?.[language]).toMatch(/\S/);
    expect(new Set(rules.map(({ clause }) => clause))).toEqual(new Set(['SVC-2']));
  });

  it('has a refusal specified for every blocking rule', () => {
    const folder = new URL('./', import.meta.url);
    const specs = readdirSync(folder)
      .filter((file) => file.endsWith('.spec.ts'))
      .map((file) => readFileSync(new URL(file, folder), 'utf8'))
      .join('\n');
    const blocking = rules.filter(({ enforcement }) => enforcement === 'block').map(({ id }) => id);
    expect(blocking).toHaveLength(3);
    expect(blocking.filter((id) => !specs.includes(`rule: '${id}'`))).toEqual([]);
  });

  it('asks for the acknowledgement within four hours, nights and weekends included', () => {
    expect(rules.find(({ id }) => id === 'acknowledged-in-time')).toMatchObject({
      kind: 'deadline',
      step: 'acknowledge',
      after: 'accept',
      within: { duration: 'PT4H', time: 'elapsed' },
    });
  });

  it('follows its settings', () => {
    const strict = { ...defaultSettings, acknowledgeWithin: 'PT1H', silenceDays: 30 };
    const written = JSON.stringify(complaintProcess(strict, 2));
    expect(written).toContain('"PT1H"');
    expect(written).toContain('"minimum":30');
  });

  const keeps = (id: string, data: JsonObject): boolean => {
    const rule = rules.find((each) => each.id === id);
    if (rule?.kind !== 'data') throw new Error(`${id} is no data rule`);
    return compileSchema(rule.schema)(data) as boolean;
  };
  const eventOf = (step: string): ComplaintEvent => {
    const types = Object.entries(definition.steps).find(([id]) => id === step)?.[1].events ?? [];
    return oneOfEach.find(({ name }) => types.includes(complaintEvents.type(name))) as ComplaintEvent;
  };

  it.each(rules.flatMap((rule) => (rule.kind === 'data' ? [[rule.id, rule.step] as const] : [])))(
    'judges by %s what the command %s writes, and what must not be',
    (id, step) => {
      const { data } = eventOf(step);
      expect(keeps(id, data)).toBe(true);
      const wrong: Readonly<Record<string, JsonObject>> = {
        'evidence-before-solution': { evidenceItems: 0 },
        'closed-with-confirmation': { confirmation: ' ' },
        'closed-after-silence': { silentDays: 13 },
      };
      expect(keeps(id, { ...data, ...(wrong[id] ?? { responsiblePerson: people.agent.id }) })).toBe(false);
      if (!wrong[id]) expect(keeps(id, { by: people.agent.id })).toBe(true);
    },
  );

  it('has an event for each step, whose data fit its inputs', () => {
    for (const [step, { inputs = {} }] of Object.entries(definition.steps)) {
      const fits = compileSchema(inputs);
      expect([step, fits(eventOf(step).data), fits.errors]).toEqual([step, true, null]);
      expect(fits({})).toBe(false);
    }
  });
});

describe('stored events', () => {
  /** `golden/<event>.v<n>.json` is what that version wrote. The files are never changed, only added. */
  const folder = new URL('./golden/', import.meta.url);
  const golden = (name: string): JsonObject =>
    JSON.parse(readFileSync(new URL(`${name}.v1.json`, folder), 'utf8')) as JsonObject;
  const shapeOf = (value: Json | undefined): Json => {
    if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf((value as readonly Json[])[0])];
    if (value === null || typeof value !== 'object') return typeof value;
    const entries = Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, field]) => [key, shapeOf(field)]));
  };

  it('have one golden file for each version', () => {
    const files = complaintEvents.names().map((name) => `${name}.v1.json`);
    expect(readdirSync(folder).sort()).toEqual(files.sort());
  });

  it.each(oneOfEach.map((event) => [event.name, event] as const))(
    '%s is read as it was written, folds, is told in both languages, and has that shape still',
    (name, event) => {
      const read = complaintEvents.read(`${complaintEvents.prefix}.${name}.v1`, golden(name));
      expect(read?.name).toBe(name);
      fold(complaint, [read as ComplaintEvent]);
      for (const sentence of Object.values(describeComplaintEvent(read as ComplaintEvent)))
        expect(sentence).toMatch(/^(?!.*(undefined|NaN|\[object)).*\S/);
      expect(shapeOf(event.data)).toEqual(shapeOf(golden(name)));
    },
  );

  it('name as personal what is there, and tell nothing of it in the history', () => {
    const personal = oneOfEach.flatMap((event) =>
      (complaintEvents.spec(event.name)?.personal ?? []).map((pointer) => {
        const value = pointer
          .slice(1)
          .split('/')
          .reduce<Json | undefined>((each, key) => (each as JsonObject | undefined)?.[key], event.data);
        return [event, value] as const;
      }),
    );
    expect(personal).toHaveLength(6);
    for (const [event, value] of personal) {
      expect(typeof value).toBe('string');
      expect(JSON.stringify(describeComplaintEvent(event))).not.toContain(value);
    }
  });

  it('of a refused attempt change nothing', () => {
    const refused = { name: attemptRefused, data: golden(attemptRefused) } as unknown as ComplaintEvent;
    const state = fold(complaint, [accepted]);
    expect(complaint.evolve(state, refused)).toBe(state);
  });
});
