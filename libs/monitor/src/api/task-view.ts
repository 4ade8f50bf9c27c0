import type { Actor, Text } from '@liucheng/kernel';
import { text } from '@liucheng/kernel';
import type { Enforcement, ProcessDefinition, StepAction, StepActions } from '@liucheng/process-model';
import { mayDo } from '../eligibility.ts';
import { hrefOf } from '../step-actions.ts';
import { audienceOf } from '../tasks.ts';
import type { ClaimedTask } from '../worklist.ts';
import { iso } from './list-query.ts';

/** A task as people get it. */
export interface TaskView {
  readonly id: string;
  readonly process: string;
  readonly version: number;
  readonly processNames: Text;
  readonly case: string;
  readonly step: string;
  readonly names: Text;
  readonly instructions?: Text;
  readonly cautions?: Text;
  /** Any one suffices; absent: whoever. */
  readonly roles?: readonly string[];
  /** In which the role has to be held. */
  readonly department?: string;
  readonly person?: string;
  readonly notBy: readonly string[];
  readonly responsible: string;
  readonly since: string;
  readonly dueAt?: string;
  readonly overdue: boolean;
  /** That it will be overdue, 0 to 1; absent where no deadline waits for it or too little is known to tell. */
  readonly chance?: number;
  readonly enforcement: Enforcement;
  /** Whether the caller may do it. */
  readonly allowed: boolean;
  readonly claim?: { readonly by: string; readonly at: string };
  /** The request that does it; absent where nobody has published one. */
  readonly action?: Omit<StepAction, 'path'> & { readonly href: string };
}

const unknown = (id: string): Text => text(id, id);

/** @param now ms, by which it is overdue */
export function taskView(
  task: ClaimedTask,
  definition: ProcessDefinition | undefined,
  actions: StepActions,
  actor: Actor,
  now: number,
): TaskView {
  const { id, step, notBy, claim, chance, of } = task;
  const { process, version, subject, audience, department: responsible, since, dueAt } = of;
  const { roles, department, person } = audienceOf(audience);
  const { names, instructions, cautions } = definition?.steps[step] ?? { names: unknown(step) };
  return {
    id,
    process,
    version,
    processNames: definition?.names ?? unknown(process),
    case: subject,
    step,
    names,
    ...(instructions === undefined ? {} : { instructions }),
    ...(cautions === undefined ? {} : { cautions }),
    ...(roles === undefined ? {} : { roles }),
    ...(department === undefined ? {} : { department }),
    ...(person === undefined ? {} : { person }),
    notBy,
    responsible,
    since: iso(since),
    ...(dueAt === undefined ? {} : { dueAt: iso(dueAt) }),
    overdue: dueAt !== undefined && dueAt < now,
    ...(chance === undefined ? {} : { chance }),
    enforcement: definition ? enforcementOf(definition, step) : 'monitor',
    allowed: mayDo(actor, task),
    ...(claim === undefined ? {} : { claim: { by: claim.by, at: iso(claim.at) } }),
    ...(Object.hasOwn(actions, step) ? { action: linkOf(actions[step] as StepAction, subject) } : {}),
  };
}

function linkOf(action: StepAction, subject: string): TaskView['action'] {
  const { path: _path, method, ...rest } = action;
  return { method, href: hrefOf(action, subject), ...rest };
}

/** A step is blocked for others when it says so itself or a role rule on it does. */
function enforcementOf({ steps, rules = [] }: ProcessDefinition, step: string): Enforcement {
  const ofRules = rules.flatMap((rule) =>
    rule.kind === 'role' && rule.step === step ? [rule.enforcement] : [],
  );
  return [steps[step]?.enforcement, ...ofRules].includes('block') ? 'block' : 'monitor';
}

const bothLanguages = (description: string) => ({
  type: 'object' as const,
  description,
  required: ['en', 'zh-CN'],
  properties: { en: { type: 'string' as const }, 'zh-CN': { type: 'string' as const } },
});
const time = (description: string) => ({ type: 'string' as const, format: 'date-time', description });
const words = (description: string) => ({ type: 'string' as const, description });
const people = (description: string) => ({
  type: 'array' as const,
  items: { type: 'string' as const },
  description,
});

export const taskSchema = {
  type: 'object' as const,
  required: [
    ...['id', 'process', 'version', 'processNames', 'case', 'step', 'names', 'notBy', 'responsible'],
    ...['since', 'overdue', 'enforcement', 'allowed'],
  ],
  properties: {
    id: words('Of the task, for as long as the step is possible · 任务标识'),
    process: words('流程标识'),
    version: { type: 'integer' as const, description: 'Of the definition that the case runs on · 定义版本' },
    processNames: bothLanguages('流程名称'),
    case: words('Id of the case · 案例标识'),
    step: words('Id of the step · 步骤标识'),
    names: bothLanguages('步骤名称'),
    instructions: bothLanguages('办理说明'),
    cautions: bothLanguages('注意事项'),
    roles: people('Any one suffices; absent: whoever · 任一角色即可，缺省为任何人'),
    department: words('In which the role has to be held · 须在该部门担任角色'),
    person: words('The only one who may do it · 仅限此人办理'),
    notBy: people('Excluded for what they did in the case · 因职责分离不得办理的人员'),
    responsible: words('Department that answers for it · 责任部门'),
    since: time('Possible since, by the event that made it so · 自何时起可办理'),
    dueAt: time('The earliest deadline that the step would meet; absent: none · 最早的期限，缺省为无'),
    overdue: { type: 'boolean' as const, description: '是否已逾期' },
    chance: {
      type: 'number' as const,
      minimum: 0,
      maximum: 1,
      description:
        'That it will be overdue, as earlier cases went; absent where no deadline waits for it, or too little is known to tell · 逾期可能性，无期限或历史不足时缺省',
    },
    enforcement: {
      type: 'string' as const,
      enum: ['block', 'monitor'],
      description: 'What happens to others who try: refused, or put on record · 他人办理时拒绝或记录违规',
    },
    allowed: { type: 'boolean' as const, description: 'Whether the caller may do it · 本人是否可办理' },
    claim: {
      type: 'object' as const,
      description: 'Who has taken it on; absent: nobody · 认领人，缺省为无人认领',
      required: ['by', 'at'],
      properties: { by: words('人员'), at: time('认领时间') },
    },
    action: {
      type: 'object' as const,
      description:
        'The request that does it; absent where none is published · 办理该步骤的请求，未发布时缺省',
      required: ['method', 'href', 'operation'],
      properties: {
        method: { type: 'string' as const, enum: ['POST', 'PUT', 'PATCH', 'DELETE'], description: '方法' },
        href: words('At the address that all services share · 统一地址下的路径'),
        operation: words("Its operationId in the service's OpenAPI document · OpenAPI 操作标识"),
        schema: words(
          'Where the schema of its body stands; absent: it has none · 请求体结构的引用，缺省为无',
        ),
      },
    },
  },
};

export const taskListSchema = {
  type: 'object' as const,
  required: ['items'],
  properties: {
    items: { type: 'array' as const, items: taskSchema },
    next: words('`cursor` of the next page; absent on the last · 下一页的 cursor，末页缺省'),
    partial: {
      type: 'boolean' as const,
      enum: [true],
      description:
        'By chance: more than a thousand tasks have a deadline, those due later are not among these · 按可能性排序时，有期限的任务超过一千个，期限较晚者未列入',
    },
  },
};
