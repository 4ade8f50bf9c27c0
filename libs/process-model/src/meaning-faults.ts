import type { FieldFault } from '@liucheng/kernel';
import { hoursAndDaysFaults } from './calendar-faults.ts';
import { durationFaults, longestLookBackYears } from './duration.ts';
import type { Flow } from './flow.ts';
import { borderSteps, stepsOf } from './flow-order.ts';
import { list, own, pointer, record, texts } from './lenient-reading.ts';
import { roles } from './roles.ts';
import { ruleFaults } from './rule-faults.ts';
import { sharingFaults, sharingLimits } from './sharing-faults.ts';
import { roleFault, schemaFaults, unknownStep, type Subject } from './subject.ts';

/** Everything that fits the schema but makes no sense. The input may be misshapen in other places; its size is limited. */
export function meaningFaults(input: unknown, calendars: readonly string[]): FieldFault[] {
  const flowInput = own(input, 'flow');
  const flow = isFlow(flowInput) ? flowInput : undefined;
  const subject: Subject = {
    steps: new Set(Object.keys(record(own(input, 'steps')))),
    flow,
    inFlow: new Set(flow === undefined ? [] : stepsOf(flow)),
    cancels: new Set(texts(own(input, 'cancels'), '').map(({ text }) => text)),
    ends: new Set(texts(own(input, 'ends'), '').map(({ text }) => text)),
    roles: new Set([...Object.keys(roles), ...Object.keys(record(own(input, 'roles')))]),
  };
  return [
    ...headFaults(input, subject),
    ...calendarFaults(own(input, 'calendar'), calendars),
    ...stepFaults(input, subject),
    ...witnessFaults(input),
    ...flowFaults(flowInput, subject),
    ...endFaults(input, subject),
    ...ruleFaults(own(input, 'rules'), subject),
    ...durationFaults(
      own(own(input, 'repeatOffenders'), 'within'),
      '/repeatOffenders/within',
      longestLookBackYears,
    ),
  ];
}

/** A calendar that the monitor does not know, or that could never give business time. */
function calendarFaults(calendar: unknown, known: readonly string[]): FieldFault[] {
  if (typeof calendar !== 'string') {
    return hoursAndDaysFaults(calendar).map((fault) => ({ ...fault, path: `/calendar${fault.path}` }));
  }
  if (calendar === '' || known.includes(calendar)) return [];
  const expected = `a calendar that the monitor knows (${known.join(', ')}), or a whole calendar`;
  return [{ path: '/calendar', expected, actual: calendar }];
}

/** Whether a value is a tree of the right shape throughout. Recursive: depth is limited beforehand. */
function isFlow(value: unknown): value is Flow {
  if (typeof value === 'string') return value !== '';
  const entries = Object.entries(record(value));
  const [entry] = entries;
  if (!entry || entries.length > 1) return false;
  const [kind, content] = entry;
  if (kind === 'skip') return content === true;
  if (kind === 'opt' || kind === 'repeat') return isFlow(content);
  const branches = list(content);
  if (kind === 'loop') return branches.length === 2 && branches.every(isFlow);
  return ['seq', 'xor', 'and'].includes(kind) && branches.length > 0 && branches.every(isFlow);
}

function headFaults(input: unknown, { roles: known }: Subject): FieldFault[] {
  const faults: FieldFault[] = [];
  const owner = own(input, 'owner');
  if (typeof owner === 'string' && !known.has(owner)) faults.push(roleFault('/owner', owner, known));
  for (const role of Object.keys(record(own(input, 'roles')))) {
    if (Object.hasOwn(roles, role)) {
      faults.push({
        path: pointer('roles', role),
        expected: 'a role that the regulation does not have already',
      });
    }
  }
  return faults;
}

function stepFaults(input: unknown, subject: Subject): FieldFault[] {
  const faults: FieldFault[] = [];
  for (const [id, step] of Object.entries(record(own(input, 'steps')))) {
    const path = pointer('steps', id);
    if (id === 'start')
      faults.push({ path, expected: 'another id: "start" stands for the first step of a case' });
    if (subject.flow !== undefined && !subject.inFlow.has(id) && !subject.cancels.has(id)) {
      faults.push({
        path,
        expected: 'a step that /flow reaches or /cancels names; nothing can ever do this one',
      });
    }
    const asked = own(step, 'asked');
    const named = [
      ...texts(own(own(step, 'role'), 'roles'), `${path}/role/roles`),
      ...(Array.isArray(asked) ? (asked as readonly unknown[]) : []).flatMap((binding, index) =>
        texts(own(binding, 'roles'), `${path}/asked/${index}/roles`),
      ),
    ];
    for (const role of named) {
      if (!subject.roles.has(role.text)) faults.push(roleFault(role.path, role.text, subject.roles));
    }
    faults.push(...durationFaults(own(step, 'expectedDuration'), `${path}/expectedDuration`));
    faults.push(...schemaFaults(own(step, 'inputs'), `${path}/inputs`));
  }
  return faults;
}

/** One event type is one step: otherwise nobody could say which was done. */
function witnessFaults(input: unknown): FieldFault[] {
  const owners = new Map<string, string>();
  const faults: FieldFault[] = [];
  const claim = (type: string, path: string): void => {
    const owner = owners.get(type);
    if (owner === undefined) owners.set(type, path);
    else
      faults.push({
        path,
        expected: `an event type that nothing else has; ${owner} has this one`,
        actual: type,
      });
  };
  for (const [id, step] of Object.entries(record(own(input, 'steps')))) {
    const path = pointer('steps', id);
    const events = own(step, 'events');
    if (events === undefined) claim(id, path);
    // A type twice in one list is a fault of shape.
    else for (const each of uniqueTexts(events, `${path}/events`)) claim(each.text, each.path);
  }
  for (const each of uniqueTexts(own(input, 'notes'), '/notes')) claim(each.text, each.path);
  return faults;
}

function uniqueTexts(value: unknown, path: string): { text: string; path: string }[] {
  return [...new Map(texts(value, path).map((each) => [each.text, each])).values()];
}

function flowFaults(flow: unknown, subject: Subject): FieldFault[] {
  const faults: FieldFault[] = [];
  const walk = (node: unknown, path: string): void => {
    if (typeof node === 'string') {
      const unknown = node === '' ? undefined : unknownStep(path, node, subject);
      if (unknown) faults.push(unknown);
      return;
    }
    for (const [kind, content] of Object.entries(record(node))) {
      if (Array.isArray(content)) content.forEach((child, index) => walk(child, `${path}/${kind}/${index}`));
      else if (kind === 'opt' || kind === 'repeat') walk(content, `${path}/${kind}`);
    }
  };
  walk(flow, '/flow');
  if (subject.flow !== undefined)
    faults.push(...sharingFaults(subject.flow, sharingLimits.definition, '/flow'));
  return faults;
}

function endFaults(input: unknown, subject: Subject): FieldFault[] {
  const faults: FieldFault[] = [];
  const last = subject.flow === undefined ? undefined : borderSteps(subject.flow).last;
  for (const { text: step, path } of texts(own(input, 'ends'), '/ends')) {
    const unknown = unknownStep(path, step, subject);
    if (unknown) {
      faults.push(unknown);
    } else if (last !== undefined && !last.has(step)) {
      // Every case that ended there would count as incomplete: a definition that nobody can follow.
      faults.push({
        path,
        expected:
          last.size === 0
            ? 'no end, or a flow that has steps: this one has none'
            : `a step that the flow can end with: ${[...last].join(', ')}`,
        actual: step,
      });
    }
  }
  for (const { text: step, path } of texts(own(input, 'cancels'), '/cancels')) {
    const unknown = unknownStep(path, step, subject);
    if (unknown) {
      faults.push(unknown);
    } else if (subject.inFlow.has(step)) {
      faults.push({ path, expected: 'a step beside the flow; this one is in it', actual: step });
    }
  }
  return faults;
}
