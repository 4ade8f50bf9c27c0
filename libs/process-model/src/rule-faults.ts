import type { FieldFault } from '@liucheng/kernel';
import { withinFaults } from './duration.ts';
import { borderSteps, followersOf } from './flow-order.ts';
import { list, own, pointer, texts } from './lenient-reading.ts';
import { overCasesFaults } from './over-cases-faults.ts';
import { roleFault, schemaFaults, unknownStep, type Subject } from './subject.ts';

/** Ids that the monitor gives to violations of its own. */
const reservedRuleIds = new Set(['flow']);

/** What is wrong with the rules beside their shape. */
export function ruleFaults(rules: unknown, subject: Subject): FieldFault[] {
  const seen = new Map<string, string>();
  return list(rules).flatMap((rule, index) => {
    const path = pointer('rules', index);
    return [...idFaults(own(rule, 'id'), `${path}/id`, seen), ...kindFaults(rule, path, subject)];
  });
}

function idFaults(id: unknown, path: string, seen: Map<string, string>): FieldFault[] {
  if (typeof id !== 'string') return [];
  const earlier = seen.get(id);
  if (earlier !== undefined) {
    return [{ path, expected: `an id that no other rule has; ${earlier} has this one`, actual: id }];
  }
  seen.set(id, path);
  if (!reservedRuleIds.has(id)) return [];
  return [{ path, expected: 'another id: "flow" stands for violations of the control flow', actual: id }];
}

function kindFaults(rule: unknown, path: string, subject: Subject): FieldFault[] {
  const step = (key: string): FieldFault[] => {
    const id = own(rule, key);
    const fault = typeof id === 'string' ? unknownStep(`${path}/${key}`, id, subject) : undefined;
    return fault ? [fault] : [];
  };
  switch (own(rule, 'kind')) {
    case 'role':
      return [
        ...step('step'),
        ...texts(own(own(rule, 'binding'), 'roles'), `${path}/binding/roles`).flatMap((role) =>
          subject.roles.has(role.text) ? [] : [roleFault(role.path, role.text, subject.roles)],
        ),
      ];
    case 'separationOfDuties':
    case 'sameActor':
    case 'precedence':
    case 'response':
    case 'notCoexistence':
      return [...step('a'), ...step('b'), ...sameStep(rule, path)];
    case 'atMost':
      return step('a');
    case 'data':
      return [...step('step'), ...schemaFaults(own(rule, 'schema'), `${path}/schema`)];
    case 'every':
      return [...step('step'), ...withinFaults(own(rule, 'period'), `${path}/period`)];
    case 'ahead':
      return [...step('step'), ...withinFaults(own(rule, 'by'), `${path}/by`)];
    case 'unique':
    case 'limit':
    case 'follows':
      return overCasesFaults(rule, path, subject);
    case 'deadline':
      return [
        ...withinFaults(own(rule, 'within'), `${path}/within`),
        ...withinFaults(own(rule, 'plus'), `${path}/plus`),
        ...pointerFaults(rule, path),
        ...disarmingFaults(rule, path, subject),
        ...deadlineFaults(rule, path, subject),
      ];
    default:
      return [];
  }
}

function sameStep(rule: unknown, path: string): FieldFault[] {
  const a = own(rule, 'a');
  if (typeof a !== 'string' || a !== own(rule, 'b')) return [];
  return [{ path: `${path}/b`, expected: 'another step than /a: the rule compares two steps', actual: a }];
}

/** Whether the deadline can be armed, and met once it is. */
function deadlineFaults(rule: unknown, path: string, subject: Subject): FieldFault[] {
  const targets = texts(own(rule, 'step'), `${path}/step`);
  const arming = texts(own(rule, 'after'), `${path}/after`);
  const fromStart = own(rule, 'after') === 'start';
  const unknown = [...targets, ...(fromStart ? [] : arming)].flatMap(
    ({ text, path: place }) => unknownStep(place, text, subject) ?? [],
  );
  const { flow } = subject;
  if (unknown.length > 0 || flow === undefined || targets.length === 0) return unknown;

  const meets = (step: string): boolean => {
    const followers = followersOf(flow, step);
    return targets.some(({ text }) => followers.has(text) || subject.cancels.has(text));
  };
  const names = targets.map(({ text }) => text).join(', ');
  if (fromStart) {
    if ([...borderSteps(flow).first].some(meets)) return [];
    return [
      {
        path: `${path}/step`,
        expected: 'a step that can come after the first step of a case',
        actual: names,
      },
    ];
  }
  return arming.flatMap(({ text: after, path: place }): FieldFault[] => {
    if (subject.ends.has(after) || subject.cancels.has(after)) {
      const why = 'the case is over after this one, so the deadline can never be armed';
      return [{ path: place, expected: `a step after which the case goes on; ${why}`, actual: after }];
    }
    // Declared but outside the flow: named there as a step that nothing reaches, and here for what follows from it.
    if (!subject.inFlow.has(after)) {
      return [
        {
          path: place,
          expected: 'a step that the flow reaches; nothing can arm this deadline',
          actual: after,
        },
      ];
    }
    if (meets(after)) return [];
    return [
      {
        path: place,
        expected: `a step that ${names} can follow; this deadline can never be met`,
        actual: after,
      },
    ];
  });
}

/** Pointers that cannot lead to anything, whatever the events hold. */
function pointerFaults(rule: unknown, path: string): FieldFault[] {
  const key = own(rule, 'key');
  if (own(rule, 'each') !== undefined) {
    if (key !== undefined) return [];
    return [
      { path: `${path}/key`, expected: 'a key beside "each": what tells one item of the list from another' },
    ];
  }
  const whole = (value: unknown, place: string, what: string): FieldFault[] =>
    value === ''
      ? [
          {
            path: `${path}/${place}`,
            expected: `a JSON Pointer into the data: the whole of it is no ${what}`,
            actual: '',
          },
        ]
      : [];
  return [...whole(own(rule, 'until'), 'until', 'time'), ...whole(own(key, 'armed'), 'key/armed', 'key')];
}

function disarmingFaults(rule: unknown, path: string, subject: Subject): FieldFault[] {
  const meeting = new Set(texts(own(rule, 'step'), '').map(({ text }) => text));
  const keyed = own(own(rule, 'key'), 'disarmed') !== undefined;
  const disarming = texts(own(rule, 'disarmedBy'), `${path}/disarmedBy`);
  const faults = disarming.flatMap(({ text, path: place }): FieldFault[] => {
    const unknown = unknownStep(place, text, subject);
    if (unknown) return [unknown];
    if (!meeting.has(text)) return [];
    return [
      {
        path: place,
        expected: 'another step than those of /step: this one meets the deadline',
        actual: text,
      },
    ];
  });
  if (keyed && own(rule, 'disarmedBy') === undefined) {
    faults.push({
      path: `${path}/key/disarmed`,
      expected: 'no such key without "disarmedBy": nothing disarms',
    });
  }
  return faults;
}
