import type { Severity } from '@liucheng/process-model';
import type { ToldNotice } from './all-notices.ts';
import { atRisk } from './notices.ts';
import type { ViolationDocument } from './violation-document.ts';

export type ViolationNotice = Extract<ToldNotice, { readonly violation: ViolationDocument }>;
export type RiskNotice = Extract<ToldNotice, { readonly kind: typeof atRisk }>;

/** What people subscribe to: that something was violated, or that a deadline will probably be. */
export type SubscribedNotice = ViolationNotice | RiskNotice;

/** What somebody wants to hear of; what is left out is not narrowed. */
export interface NoticeFilter {
  readonly process?: string;
  readonly rule?: string;
  readonly departments?: readonly string[];
  readonly severities?: readonly Severity[];
  readonly person?: string;
  /** A kind of violation, or `at-risk`. */
  readonly kind?: string;
  /**
   * Per cent. Deadlines at risk are told of from this chance on. Without it, and without `kind`, none are: whoever asked for
   * violations before there were other notices gets violations.
   */
  readonly minChance?: number;
}

/** What a violation and a risk have in common: what they are about. */
export function concernOf(notice: SubscribedNotice): ViolationDocument | RiskNotice {
  return 'violation' in notice ? notice.violation : notice;
}

/** What is of no department or person is none of a given one. */
export function wanted(filter: NoticeFilter, notice: ToldNotice): notice is SubscribedNotice {
  if (!('violation' in notice) && notice.kind !== atRisk) return false;
  if (!ofKind(filter, notice)) return false;
  const { process, rule, departments, severities, person } = filter;
  const concern = concernOf(notice);
  return (
    (process === undefined || concern.process === process) &&
    (rule === undefined || concern.rule === rule) &&
    (departments === undefined ||
      (concern.department !== undefined && departments.includes(concern.department))) &&
    (severities === undefined || severitiesOf(notice).some((each) => severities.includes(each))) &&
    (person === undefined || concern.person === person)
  );
}

/** Of a violation that is another now, also the one by which it was told before. */
function severitiesOf(notice: SubscribedNotice): readonly Severity[] {
  const { severity } = concernOf(notice);
  if (!('violation' in notice) || notice.formerSeverity === undefined) return [severity];
  return [severity, notice.formerSeverity];
}

function ofKind({ kind, minChance }: NoticeFilter, notice: SubscribedNotice): boolean {
  if ('violation' in notice) return kind === undefined || notice.violation.kind === kind;
  const asked = kind === atRisk || (kind === undefined && minChance !== undefined);
  return asked && notice.chance * 100 >= (minChance ?? 0);
}
