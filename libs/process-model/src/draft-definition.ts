import { text, type Text } from '@liucheng/kernel';
import type { ProcessDefinition, Step } from './definition.ts';
import { stepsOf } from './flow-order.ts';
import type { Flow } from './flow.ts';
import { roles as regulated } from './roles.ts';

/** An activity as people call it, with the roles that do it, by their names. */
export interface DraftActivity {
  readonly name: string;
  readonly roles?: readonly string[];
}

/** What neither a drawing nor a log says of a process. */
export type DraftHead = Pick<
  ProcessDefinition,
  'id' | 'version' | 'names' | 'area' | 'department' | 'effectiveFrom'
>;

/** Keys of activities that end a case: as the flow has it, or beside the flow. */
export interface DraftEnds {
  readonly ends?: readonly string[];
  readonly cancels?: readonly string[];
}

const longestId = 200;

/**
 * A first draft of a definition, from a flow whose leaves are keys of `activities`. A step's id is the activity's name, which
 * then witnesses it in logs; where the name can be no id, `events` says it. A role that the regulation knows by this name is
 * that role; others become roles of the definition. Both languages get the one name there is: to be translated by people.
 */
export function draftDefinition(
  head: DraftHead,
  activities: ReadonlyMap<string, DraftActivity>,
  flow: Flow,
  { ends = [], cancels = [] }: DraftEnds = {},
): ProcessDefinition {
  const used = new Set([...stepsOf(flow), ...cancels]);
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const [key, { name }] of activities) {
    if (used.has(key)) ids.set(key, unused(usableId(name), taken));
  }
  const own = new Map<string, string>();
  const steps: [string, Step][] = [...ids].map(([key, id]) => {
    const { name, roles = [] } = activities.get(key) as DraftActivity;
    const bound = [...new Set(roles.map((role) => roleId(role, own)))];
    return [
      id,
      {
        ...(id === name || name === '' ? {} : { events: [name.slice(0, 2000)] }),
        names: bothNames(name === '' ? id : name),
        ...(bound.length === 0 ? {} : { role: { roles: bound } }),
      },
    ];
  });
  const idOf = (key: string): string => ids.get(key) ?? key;
  return {
    ...head,
    ...(own.size === 0
      ? {}
      : { roles: Object.fromEntries([...own].map(([role, id]) => [id, bothNames(role)])) }),
    steps: Object.fromEntries(steps),
    flow: renamed(flow, idOf),
    ...(ends.length === 0 ? {} : { ends: ends.map(idOf) }),
    ...(cancels.length === 0 ? {} : { cancels: cancels.map(idOf) }),
  };
}

/** Letters and digits joined by `-`, as ids of processes and roles have to be; `fallback` where nothing is left. */
export function slugOf(name: string, fallback: string): string {
  const words =
    name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  return words.join('-').slice(0, 100).replace(/-$/, '') || fallback;
}

/** The one name there is, in both languages. */
export function bothNames(name: string): Text {
  const short = name.slice(0, 2000);
  return text(short, short);
}

/** The flow with its steps renamed. */
export function renamed(flow: Flow, to: (step: string) => string): Flow {
  if (typeof flow === 'string') return to(flow);
  const of = (child: Flow): Flow => renamed(child, to);
  if ('seq' in flow) return { seq: flow.seq.map(of) };
  if ('xor' in flow) return { xor: flow.xor.map(of) };
  if ('and' in flow) return { and: flow.and.map(of) };
  if ('loop' in flow) return { loop: [of(flow.loop[0]), of(flow.loop[1])] };
  if ('opt' in flow) return { opt: of(flow.opt) };
  return 'repeat' in flow ? { repeat: of(flow.repeat) } : flow;
}

/** `start` stands for the first step of a case. An object's `__proto__` is no field of its own. */
function usableId(name: string): string {
  if (name === '' || name === '__proto__') return 'step';
  return name === 'start' ? 'start-step' : name.slice(0, longestId);
}

function unused(id: string, taken: Set<string>): string {
  let free = id;
  for (let n = 2; taken.has(free); n++) free = `${id.slice(0, longestId - 8)}-${n}`;
  taken.add(free);
  return free;
}

function roleId(name: string, own: Map<string, string>): string {
  const known =
    own.get(name) ??
    Object.entries(regulated).find(([id, names]) => [id, names.en, names['zh-CN']].includes(name))?.[0];
  if (known !== undefined) return known;
  const taken = new Set([...own.values(), ...Object.keys(regulated)]);
  const id = unused(slugOf(name, 'role'), taken);
  own.set(name, id);
  return id;
}
