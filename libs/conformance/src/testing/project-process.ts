import { text } from '@liucheng/kernel';
import { repeat, seq, opt, xor, type ProcessDefinition, type Rule, type Step } from '@liucheng/process-model';

const named = (en: string, zh: string): Step => ({ names: text(en, zh) });
const base = (id: string): Pick<Rule, 'id' | 'severity' | 'clause' | 'names'> => ({
  id,
  severity: 'major',
  clause: 'T-2',
  names: text(id, id),
});
const twoDays = { duration: 'P2D', time: 'business' } as const;

/** A project whose plan, loans and reminders promise things by the data of their events, each in another way. */
export const projectProcess: ProcessDefinition = {
  id: 'project',
  version: 1,
  names: text('Project', '项目'),
  area: 'internal-management',
  department: 'research',
  effectiveFrom: '2026-01-01T00:00:00+08:00',
  steps: {
    plan: named('Plan project', '制定计划'),
    visit: named('Visit customer', '拜访客户'),
    'cancel-visit': named('Cancel visit', '取消拜访'),
    report: named('File report', '提交报告'),
    evaluate: named('Evaluate project', '评估项目'),
    lend: named('Lend document', '借出文件'),
    remind: named('Remind borrowers', '提醒归还'),
    return: named('Take document back', '收回文件'),
    close: named('Close project', '结项'),
    stop: named('Stop project', '终止项目'),
  },
  flow: seq(
    'plan',
    opt(
      repeat(
        xor('plan', 'visit', 'cancel-visit', 'report', 'evaluate', seq('lend', opt('remind')), 'return'),
      ),
    ),
    'close',
  ),
  rules: [
    { ...base('report'), kind: 'deadline', step: 'report', after: 'plan', until: '/endsOn' },
    {
      ...base('evaluation'),
      kind: 'deadline',
      step: 'evaluate',
      after: 'start',
      until: '/endsOn',
      plus: { duration: 'P10D', time: 'business' },
    },
    {
      ...base('visits'),
      kind: 'deadline',
      step: 'visit',
      after: 'plan',
      each: '/visits',
      key: '/visitId',
      until: '/at',
      disarmedBy: 'cancel-visit',
    },
    {
      ...base('loans'),
      kind: 'deadline',
      step: 'return',
      after: 'lend',
      key: '/loanId',
      until: '/dueOn',
      plus: { duration: 'P1D', time: 'elapsed' },
    },
    {
      ...base('reminders'),
      kind: 'deadline',
      step: 'remind',
      after: 'lend',
      key: { armed: '/loanId', met: '/loans', disarmed: '/loanId' },
      within: twoDays,
      disarmedBy: 'return',
    },
    {
      ...base('start'),
      kind: 'deadline',
      step: ['visit', 'lend'],
      after: 'plan',
      within: twoDays,
      disarmedBy: 'report',
    },
    {
      ...base('notice'),
      kind: 'ahead',
      step: 'plan',
      until: '/startsAt',
      by: { duration: 'P1D', time: 'business' },
    },
  ],
  ends: ['close'],
  cancels: ['stop'],
};

/** The project process with some of its rules. */
export function projectWith(...keep: readonly string[]): ProcessDefinition {
  return { ...projectProcess, rules: (projectProcess.rules ?? []).filter(({ id }) => keep.includes(id)) };
}
