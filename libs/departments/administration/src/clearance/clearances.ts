import { text } from '@liucheng/kernel';
import {
  caseProcess,
  ChoiceField,
  commandsOf,
  defineCaseType,
  type DepartmentProcess,
  forms,
  seenBy,
  TextField,
} from '@liucheng/service-kit';
import {
  clearance,
  clearanceEvents,
  clearanceProcess,
  describeClearanceEvent,
  levels,
  setClearance,
  type Clearance,
  type ClearanceEvent,
  type Level,
} from './clearance.ts';
import { plays, unplayable } from './clearance.plays.ts';

export class ClearanceBody {
  @TextField({
    about: text('Person id', '人员编号'),
    max: 64,
    form: forms.id,
    example: 'u-li',
  })
  readonly person!: string;

  @ChoiceField({ about: text('Highest level', '最高密级'), values: levels, example: 'confidential' })
  readonly level!: Level;

  @TextField({ about: text('Why', '理由'), max: 500, example: 'Keeps the contracts.' })
  readonly reason!: string;
}

const command = commandsOf<Clearance, ClearanceEvent>();
const sight = seenBy('office-manager', 'records-clerk');

/** Clearances by person; whoever has none is cleared for what everybody is. */
export const clearances = defineCaseType<Clearance, ClearanceEvent>({
  definition: clearanceProcess(),
  category: 'clearance',
  service: 'administration',
  path: 'clearances',
  caseParameter: 'person',
  events: clearanceEvents,
  decider: clearance,
  commands: [
    command({
      name: 'set',
      step: 'set',
      body: ClearanceBody,
      route: { method: 'PUT', path: ':person' },
      caseId: ({ person }) => person,
      summary: text("Set a person's clearance", '设定涉密等级'),
      decide: setClearance,
    }),
  ],
  readable: ({ person }, actor, owner) => sight.sees(actor, owner) || person === actor.id,
  summary: (state) => ({ ...state }),
  next: () => ['set'],
});

/** Clearances as the service lists them. */
export const clearanceKeeping: DepartmentProcess = caseProcess({
  type: clearances,
  sight,
  describe: describeClearanceEvent,
  list: {
    name: 'clearances',
    version: 1,
    row: ({ person = '', level }: Clearance) => ({ person, level }),
    filters: {
      person: { kind: 'text', about: text('Person', '人员编号') },
      level: { kind: 'choice', about: text('Highest level', '最高密级'), values: levels },
    },
    sorts: ['person'],
  },
  plays,
  unplayable,
});
