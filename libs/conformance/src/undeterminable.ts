import { text, type Text } from '@liucheng/kernel';
import { isOverCases, roleRule, type ProcessDefinition, type RoleBinding } from '@liucheng/process-model';
import type { CaseState } from './case-state.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import type { OpenRule, OverCases } from './over-cases/over-cases.ts';
import { refold } from './refold.ts';
import type { CaseEvent, Observation, Violation } from './verdict.ts';

/** What an event does not say, so that nobody can tell whether a rule was kept. */
export type Unsaid =
  | 'actor'
  | 'role'
  | 'department'
  | 'other-actor'
  | 'data'
  | 'withheld'
  | 'key'
  | 'other-key'
  | 'about'
  | 'due';

/** A rule that an event neither keeps nor breaks as far as anybody can tell: it accuses nobody, and clears nobody either. */
export interface Undeterminable {
  readonly rule: string;
  readonly step: string;
  readonly sequence: number;
  readonly unsaid: Unsaid;
  readonly why: Text;
}

const whys: Readonly<Record<Unsaid, Text>> = {
  actor: text('The event does not say who did the step.', '事件未说明由谁办理该步骤。'),
  role: text('The event does not say in which role the step was done.', '事件未说明以何种角色办理该步骤。'),
  department: text(
    'The event does not say for which department it was done.',
    '事件未说明办理该步骤的部门。',
  ),
  'other-actor': text(
    'It is not known who did the other step that the rule compares it with.',
    '无法得知规则所比较的另一步骤由谁办理。',
  ),
  data: text('The event has no data to look at.', '事件没有可供核对的数据。'),
  withheld: text(
    'What the rule looks at is personal data, which cannot be read here.',
    '规则所核对的内容为个人信息，在此无法读取。',
  ),
  key: text('The data of the event lack what cases are compared by.', '事件数据中缺少用于案件间比对的内容。'),
  'other-key': text(
    'What the rule asks for may be an event of another case whose data lack what cases are compared by.',
    '规则所要求的可能是另一案件中的某个事件，但该事件的数据中缺少用于案件间比对的内容。',
  ),
  about: text(
    'The data of the event do not say which of the appointments it is about.',
    '事件数据未说明涉及哪一项约定。',
  ),
  due: text(
    'The data of the event do not say by when in a form that can be read.',
    '事件数据未以可识别的形式说明期限。',
  ),
};

/**
 * The rules that cannot be told of events of a case, by its history. Never one that an event is known to have broken: what is
 * known suffices for that. In the order of the events.
 * @param compiled with observations
 * @param events the whole history, in order
 * @param outside what rules over cases find in it, and what they leave open
 */
export function undeterminable(
  compiled: CompiledDefinition,
  caseId: string,
  events: Iterable<CaseEvent>,
  outside?: FoundOverCases,
): Undeterminable[] {
  return leftOpen(refold(compiled, caseId, events).observations, outside);
}

/** What rules over cases say of a case. */
export interface FoundOverCases {
  readonly violations: readonly Violation[];
  readonly open: readonly OpenRule[];
}

/**
 * The same of what was observed when a whole history was judged.
 * @param outside what rules over cases find in it, and what they leave open
 */
export function leftOpen(
  observations: readonly Observation[],
  outside: FoundOverCases = { violations: [], open: [] },
): Undeterminable[] {
  const told = new Set(outside.violations.map(({ rule, sequence }) => `${sequence} ${rule}`));
  return [...observations, ...outside.open]
    .flatMap((each) => (each.kind === 'undeterminable' ? [each] : []))
    .sort((a, b) => a.done.sequence - b.done.sequence)
    .flatMap(({ rule, unsaid, done: { step, sequence } }): Undeterminable[] => {
      const key = `${sequence} ${rule}`;
      if (told.has(key)) return [];
      told.add(key);
      return [{ rule, step, sequence, unsaid, why: whys[unsaid] }];
    });
}

type Facts = Pick<CaseState, 'department' | 'initiator'>;
type Asker = readonly [
  rule: string,
  unsaid: (state: Facts, event: CaseEvent, unnamed: ReadonlySet<string>) => Unsaid | undefined,
];

/** What the rules about persons, and those over cases, need to be told of each step. */
export class Untold {
  private readonly askers = new Map<string, Asker[]>();

  constructor({ steps, rules = [] }: ProcessDefinition, { comparisons }: Pick<OverCases, 'comparisons'>) {
    for (const [step, { role }] of Object.entries(steps)) {
      const askers: Asker[] = [];
      if (role) askers.push([roleRule(step), (state, event) => unbound(role, state, event)]);
      for (const rule of rules) {
        if (isOverCases(rule)) {
          const comparison = comparisons.find((each) => each.rule === rule.id);
          askers.push([
            rule.id,
            (_, event) =>
              comparison?.isSilent(event, step) ? (event.data === undefined ? 'data' : 'key') : undefined,
          ]);
        } else if (rule.kind === 'role' && rule.step === step)
          askers.push([rule.id, (state, event) => unbound(rule.binding, state, event)]);
        else if (
          (rule.kind === 'separationOfDuties' || rule.kind === 'sameActor') &&
          (rule.a === step || rule.b === step)
        )
          askers.push([
            rule.id,
            (_, event, unnamed) => unnamedOf(rule.a === step ? rule.b : rule.a, event, unnamed),
          ]);
      }
      this.askers.set(step, askers);
    }
  }

  /**
   * @param state as it was at the event, its first step introduced
   * @param unnamed steps that somebody has done before who is not known
   */
  of(
    step: string,
    state: Facts,
    event: CaseEvent,
    unnamed: ReadonlySet<string>,
  ): (readonly [rule: string, unsaid: Unsaid])[] {
    const found: (readonly [string, Unsaid])[] = [];
    for (const [rule, ask] of this.askers.get(step) ?? []) {
      const unsaid = ask(state, event, unnamed);
      if (unsaid) found.push([rule, unsaid]);
    }
    return found;
  }
}

function unbound({ department, person }: RoleBinding, state: Facts, event: CaseEvent): Unsaid | undefined {
  if (event.role === undefined) return 'role';
  const asked = department === 'case' ? state.department : department;
  if (department !== undefined && (asked === undefined || event.department === undefined))
    return 'department';
  if (person === 'case' && (event.actor === undefined || state.initiator === undefined)) return 'actor';
  return undefined;
}

function unnamedOf(other: string, event: CaseEvent, unnamed: ReadonlySet<string>): Unsaid | undefined {
  if (event.actor === undefined) return 'actor';
  return unnamed.has(other) ? 'other-actor' : undefined;
}
