import {
  atLeast,
  dayAt,
  few,
  orLater,
  text,
  type Decision,
  type DecisionContext,
  type Rejection,
} from '@liucheng/kernel';
import { levelNames, rankOf, type Level } from '../clearance/clearance.ts';
import { defaultSettings, type DocumentSettings } from './document-settings.ts';
import type { BlockingRule } from './document.rules.ts';
import type { AppraisalOutcome, ControlledDocument, DocumentEvent } from './document.ts';
import { destroyed, refuse, yearsAfter } from './issuing.ts';

// What happens to a document in the archive: lent, returned, appraised, destroyed.

const dayMs = 86_400_000;

export interface Lend {
  readonly borrower: string;
  readonly due: string;
  readonly purpose: string;
}

/**
 * @param cleared up to which level the borrower is, as the register says, which may be changed while this is decided; `undefined` for
 * whoever does not work here, who sees what is public
 */
export function lend(
  state: ControlledDocument,
  { borrower, due, purpose }: Lend,
  { actor, now }: DecisionContext,
  cleared: Level | undefined,
  { utcOffsetMinutes, mostLoans }: DocumentSettings = defaultSettings,
): Decision<DocumentEvent> {
  const refusal = destroyed(state);
  if (refusal) return refusal;
  const { version, level, loans } = state;
  if (cleared === undefined && level !== 'public') return notEmployed(borrower);
  const clearance = cleared ?? 'public';
  const [levelRank, clearanceRank] = [rankOf(level), rankOf(clearance)];
  if (clearanceRank < levelRank) {
    const [needed, has] = [levelNames[level], levelNames[clearance]];
    return refuse({
      code: 'not-cleared',
      rule: 'lent-to-cleared-people',
      reason: text(
        `The document is ${needed.en}, and ${borrower} is cleared up to ${has.en}.`,
        `文件密级为${needed['zh-CN']}，${borrower} 的涉密等级为${has['zh-CN']}。`,
      ),
      acceptable: text(
        `Somebody who is cleared for ${needed.en}, or a clearance by the office manager beforehand.`,
        `借给涉密等级为${needed['zh-CN']}及以上的人员，或先由行政经理设定其涉密等级。`,
      ),
      errors: [
        {
          path: '/borrower',
          expected: text(`somebody cleared for ${level}`, `具有 ${level} 级阅览权限的人员`),
          actual: borrower,
        },
      ],
    });
  }
  const today = dayAt(now, utcOffsetMinutes);
  if (due < today) {
    return refuse({
      code: 'day-is-over',
      reason: text(`${due} lies before today, ${today}.`, `${due} 早于今天（${today}）。`),
      acceptable: text(`${today} or a later day.`, `${today} 或之后的日期。`),
      errors: [{ path: '/due', expected: orLater(today), actual: due }],
    });
  }
  if (loans.length >= mostLoans) {
    return refuse({
      code: 'too-many-loans',
      reason: text(`${loans.length} loans are out.`, `已有 ${loans.length} 份借阅未归还。`),
      acceptable: text('Take one back first.', '请先收回借出的文件。'),
    });
  }
  const loan = { loanId: `L${state.loansMade + 1}`, borrower, due };
  const compared = { level, clearance, levelRank, clearanceRank };
  return [{ name: 'lent', data: { by: actor.id, version, ...loan, ...compared, purpose } }];
}

function notEmployed(borrower: string): Rejection {
  return refuse({
    code: 'borrower-not-employed',
    rule: 'lent-to-cleared-people',
    reason: text(
      `${borrower} is not employed here at present, and is cleared for public documents only.`,
      `${borrower} 目前不是在职员工，仅可借阅公开文件。`,
    ),
    acceptable: text(
      'Somebody who works here and is cleared for the level.',
      '借给具有相应涉密等级的在职员工。',
    ),
    errors: [
      { path: '/borrower', expected: text('somebody who is employed here', '在职员工'), actual: borrower },
    ],
  });
}

export function takeBack(
  state: ControlledDocument,
  { loanId, condition }: { readonly loanId: string; readonly condition: string },
  { actor }: DecisionContext,
): Decision<DocumentEvent> {
  const refusal = destroyed(state);
  if (refusal) return refusal;
  const loan = state.loans.find((each) => each.loanId === loanId);
  if (loan) return [{ name: 'returned', data: { by: actor.id, ...loan, condition } }];
  const out = few(state.loans.map((each) => each.loanId));
  return refuse({
    code: 'loan-not-out',
    reason: text(
      `No loan ${loanId} is out: there is none, or it has been returned.`,
      `没有未归还的借阅 ${loanId}：不存在或已归还。`,
    ),
    acceptable:
      out.en === ''
        ? text('Nothing of this document is lent.', '该文件没有借出。')
        : text(`One of ${out.en}.`, `以下借阅之一：${out['zh-CN']}。`),
    errors: [
      {
        path: '/loanId',
        expected: out.en === '' ? text('a loan that is out', '未归还的借阅') : out,
        actual: loanId,
      },
    ],
  });
}

export interface Appraise {
  readonly outcome: AppraisalOutcome;
  readonly opinion: string;
  /** From today, where it is kept; for good where it is left out. */
  readonly keepYears?: number;
}

/** What has been promised to be kept is not given up earlier by an appraisal. */
export function appraise(
  state: ControlledDocument,
  { outcome, opinion, keepYears }: Appraise,
  { actor, now }: DecisionContext,
  { utcOffsetMinutes }: DocumentSettings = defaultSettings,
): Decision<DocumentEvent> {
  const refusal = destroyed(state) ?? notArchived(state);
  if (refusal) return refusal;
  if (outcome === 'destroy' && keepYears !== undefined) {
    return refuse({
      code: 'keep-or-destroy',
      reason: text(
        `It is to be destroyed, and to be kept for ${keepYears} ${keepYears === 1 ? 'year' : 'years'}.`,
        `鉴定意见为销毁，却又填写继续保管 ${keepYears} 年。`,
      ),
      acceptable: text('Years only where it is kept.', '仅在继续保管时填写年限。'),
      errors: [
        {
          path: '/keepYears',
          expected: text('no value beside "destroy"', '选择“destroy”时不填'),
          actual: keepYears,
        },
      ],
    });
  }
  const { version, retainUntil: before } = state;
  if (keepYears === undefined)
    return [{ name: 'appraised', data: { by: actor.id, version, outcome, opinion } }];
  const retainUntil = yearsAfter(dayAt(now, utcOffsetMinutes), keepYears);
  if (before === undefined || retainUntil < before) {
    const [kept, keptZh] = before === undefined ? ['for good', '永久'] : [`until ${before}`, `至 ${before}`];
    return refuse({
      code: 'retention-shortened',
      reason: text(
        `The document is to be kept ${kept}, not only until ${retainUntil}.`,
        `文件应保管${keptZh}，不得缩短至 ${retainUntil}。`,
      ),
      acceptable: text('No years for good, or more of them.', '不填年限（永久），或延长年限。'),
      errors: [{ path: '/keepYears', expected: atLeast(kept), actual: keepYears }],
    });
  }
  return [{ name: 'appraised', data: { by: actor.id, version, outcome, opinion, retainUntil } }];
}

/** Only what lies in the archive has a retention. */
function notArchived({ archived }: ControlledDocument, rule?: BlockingRule): Rejection | undefined {
  if (archived) return undefined;
  return refuse({
    code: 'not-archived',
    ...(rule === undefined ? {} : { rule }),
    reason: text('The present version has not been archived.', '现行版本尚未归档。'),
    acceptable: text('Archive it; its retention begins then.', '请先归档，保管期限自归档之日起算。'),
  });
}

/** The first of the two who destroy it. Whoever signs again is the first as before. */
export function signDestruction(
  state: ControlledDocument,
  _body: object,
  context: DecisionContext,
  settings: DocumentSettings = defaultSettings,
): Decision<DocumentEvent> {
  const ended = retentionEnded(state, context, settings);
  if ('rejected' in ended) return ended;
  const { actor } = context;
  if (state.signedBy === actor.id) return [];
  return [{ name: 'destruction-signed', data: { by: actor.id, version: state.version } }];
}

export function destroy(
  state: ControlledDocument,
  { method }: { readonly method: string },
  context: DecisionContext,
  settings: DocumentSettings = defaultSettings,
): Decision<DocumentEvent> {
  const ended = retentionEnded(state, context, settings);
  if ('rejected' in ended) return ended;
  const { version, signedBy } = state;
  const { actor } = context;
  if (signedBy === undefined || signedBy === actor.id) {
    const nobody = signedBy === undefined;
    return refuse({
      code: 'second-person-needed',
      rule: 'destroyed-by-two-people',
      // Where the caller has signed, somebody else could do it.
      ...(nobody ? {} : { cause: 'person' as const }),
      reason: nobody
        ? text('Nobody has signed the destruction.', '尚无人签字确认销毁。')
        : text(`Only ${signedBy} has signed the destruction.`, `仅有 ${signedBy} 一人签字确认销毁。`),
      acceptable: text(
        'One person signs the destruction, and another one destroys the document.',
        '须由一人先签字，另一人执行销毁。',
      ),
    });
  }
  const { retainUntil, daysAfterRetention } = ended;
  return [
    {
      name: 'destroyed',
      data: { by: actor.id, version, signedBy, method, retainUntil, daysAfterRetention },
    },
  ];
}

/** Since when nothing keeps the document from being destroyed, or what does. */
function retentionEnded(
  state: ControlledDocument,
  { now }: DecisionContext,
  { utcOffsetMinutes }: DocumentSettings,
) {
  const rule = 'destroyed-after-retention';
  const refusal = destroyed(state) ?? notArchived(state, rule);
  if (refusal) return refusal;
  const { retainUntil, loans } = state;
  if (retainUntil === undefined) {
    return refuse({
      code: 'kept-for-good',
      rule,
      reason: text('The document is kept for good.', '该文件为永久保管。'),
      acceptable: text('It is not destroyed.', '永久保管的文件不得销毁。'),
    });
  }
  const today = dayAt(now, utcOffsetMinutes);
  const daysAfterRetention = (Date.parse(today) - Date.parse(retainUntil)) / dayMs;
  if (daysAfterRetention < 1) {
    return refuse({
      code: 'retention-not-ended',
      rule,
      reason: text(`The document is kept until ${retainUntil}.`, `文件保管期限至 ${retainUntil}。`),
      acceptable: text(`From the day after ${retainUntil} on.`, `${retainUntil} 之后方可销毁。`),
    });
  }
  if (loans.length > 0) {
    const out = few(loans.map(({ loanId, borrower }) => `${loanId} (${borrower})`));
    return refuse({
      code: 'loans-out',
      reason: text(`Loans are out: ${out.en}.`, `尚有借阅未归还：${out['zh-CN']}。`),
      acceptable: text('Take them back first.', '请先收回借出的文件。'),
    });
  }
  return { retainUntil, daysAfterRetention };
}
