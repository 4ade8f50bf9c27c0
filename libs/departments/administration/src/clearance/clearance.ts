import {
  attemptRefused,
  EventCatalogue,
  reject,
  text,
  type Decider,
  type Decision,
  type DecisionContext,
  type DomainEvent,
  type Text,
} from '@liucheng/kernel';
import { data, defineProcess, repeat, upheldSteps, type ProcessDefinition } from '@liucheng/process-model';

/*
 * Up to which level of secrecy somebody may see documents: one case for each person who is cleared for more than everybody is.
 * Document control reads it when a document is lent.
 */

const clause = 'ADM-3';

/** From the lowest to the highest. */
export const levels = ['public', 'internal', 'confidential', 'secret'] as const;
export type Level = (typeof levels)[number];

export const levelNames: Readonly<Record<Level, Text>> = {
  public: text('public', '公开'),
  internal: text('internal', '内部'),
  confidential: text('confidential', '秘密'),
  secret: text('secret', '机密'),
};

/** Whoever works here may see what is internal. */
export const everybodysLevel: Level = 'internal';

export function rankOf(level: Level): number {
  return levels.indexOf(level);
}

export type ClearanceEvent = DomainEvent<
  'set',
  { readonly by: string; readonly person: string; readonly level: Level; readonly reason: string }
>;

export const clearanceEvents = new EventCatalogue<ClearanceEvent>('liucheng.administration.clearance', {
  set: { version: 1 },
});

export interface Clearance {
  readonly person?: string;
  readonly level: Level;
}

export const clearance: Decider<Clearance, ClearanceEvent> = {
  initial: { level: everybodysLevel },
  evolve: (state, event) =>
    event.name === 'set' ? { person: event.data.person, level: event.data.level } : state,
};

export interface SetClearance {
  readonly person: string;
  readonly level: Level;
  readonly reason: string;
}

/** Sets or replaces it; back to everybody's level is how it is withdrawn. */
export function setClearance(
  _state: Clearance,
  { person, level, reason }: SetClearance,
  { actor }: DecisionContext,
): Decision<ClearanceEvent> {
  if (person === actor.id) {
    return reject({
      code: 'own-clearance',
      clause,
      cause: 'person',
      reason: text(`${person} would set their own clearance.`, `${person} 不得设定本人的涉密等级。`),
      acceptable: text('Another office manager sets it.', '由其他行政经理设定。'),
    });
  }
  return [{ name: 'set', data: { by: actor.id, person, level, reason } }];
}

export function describeClearanceEvent({ data: { person, level, reason } }: ClearanceEvent): Text {
  const { en, 'zh-CN': zh } = levelNames[level];
  return text(`${person} cleared for ${en}: ${reason}`, `${person} 的涉密等级设为${zh}：${reason}`);
}

/** As much as lending a document needs: a clearance is set, and set again, by an office manager. */
export function clearanceProcess(): ProcessDefinition<'set'> {
  const { line, choice, object } = data;
  return defineProcess<'set'>({
    id: 'clearance',
    version: 1,
    names: text('Clearance', '涉密等级'),
    area: 'internal-management',
    department: 'administration',
    owner: 'office-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    steps: {
      set: upheldSteps(clearanceEvents)(
        'set',
        { roles: ['office-manager'], department: 'administration' },
        {
          names: text('Set the clearance', '设定涉密等级'),
          instructions: text(
            'Enter up to which level the person may see documents, and why. It replaces the earlier clearance.',
            '填写该人员可接触文件的最高密级及理由，新等级将替代原等级。',
          ),
          cautions: text(
            'Nobody sets their own. Whoever leaves a post goes back to “internal”; ask for documents that are still lent to them.',
            '不得设定本人的等级。人员离岗的，等级恢复为“内部”，并收回其借阅的文件。',
          ),
          inputs: object({ by: line, person: line, level: choice(levels), reason: line }),
        },
      ),
    },
    notes: [clearanceEvents.type(attemptRefused)],
    flow: repeat('set'),
  });
}
