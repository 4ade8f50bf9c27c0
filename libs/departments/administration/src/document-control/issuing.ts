import { dayAt, reject, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import type { Level } from '../clearance/clearance.ts';
import { defaultSettings, type DocumentSettings } from './document-settings.ts';
import { clause, type BlockingRule } from './document.rules.ts';
import type { ControlledDocument, DocumentClass, DocumentEvent, ReviewOutcome } from './document.ts';

// From the draft to the archive, and from a revision to the archive again.

export function refuse(
  refusal: Omit<Rejection, 'rejected' | 'clause'> & { readonly rule?: BlockingRule },
): Rejection {
  return reject({ clause, ...refusal });
}

/** Nothing is done with a document that is no more. */
export function destroyed({ status }: ControlledDocument): Rejection | undefined {
  if (status !== 'destroyed') return undefined;
  return refuse({
    code: 'document-destroyed',
    reason: text('The document has been destroyed.', '文件已销毁。'),
    acceptable: text('Another document, under another number.', '请另行起草文件并使用新的编号。'),
  });
}

export interface Draft {
  readonly number: string;
  readonly title: string;
  readonly class: DocumentClass;
  readonly level: Level;
  readonly retentionYears?: number;
}

export function draft(
  _state: ControlledDocument,
  { number, ...content }: Draft,
  { actor }: DecisionContext,
): Decision<DocumentEvent> {
  const written = number.trim();
  if (written === '') {
    return refuse({
      code: 'number-missing',
      rule: 'number-unique',
      reason: text('The document has no number.', '文件没有编号。'),
      acceptable: text('The number that the register gives it.', '请填写登记簿给定的编号。'),
      errors: [{ path: '/number', expected: text('a number', '编号') }],
    });
  }
  return [
    {
      name: 'drafted',
      data: { by: actor.id, version: 1, number: written, ...content },
    },
  ];
}

/** Told to whoever drafts a document under a number that another one has or had. */
export function numberTaken(key: string, holder: string | undefined): Rejection {
  const where = holder === undefined ? text('', '') : text(` (${holder})`, `（${holder}）`);
  return refuse({
    code: 'number-taken',
    rule: 'number-unique',
    reason: text(
      `Another document has the number ${key}${where.en}.`,
      `编号 ${key} 已被其他文件使用${where['zh-CN']}。`,
    ),
    acceptable: text(
      'A number that no document has or had. A changed document is a revision of the one that there is.',
      '请使用从未使用过的编号。修改已有文件的，请办理修订。',
    ),
    errors: [
      {
        path: '/number',
        expected: text('a number that no document has', '未被其他文件使用的编号'),
        actual: key,
      },
    ],
  });
}

/** Also of a version that is approved already: the order is monitored. */
export function review(
  state: ControlledDocument,
  { outcome, remarks }: { readonly outcome: ReviewOutcome; readonly remarks: string },
  { actor }: DecisionContext,
): Decision<DocumentEvent> {
  const { version } = state;
  const data = { by: actor.id, version, outcome, remarks };
  return destroyed(state) ?? [{ name: 'reviewed', data }];
}

export function approve(
  state: ControlledDocument,
  _body: object,
  { actor }: DecisionContext,
): Decision<DocumentEvent> {
  const refusal = destroyed(state) ?? approvedAlready(state);
  if (refusal) return refusal;
  const { version, author = '', review: outcome } = state;
  if (author === actor.id) {
    return refuse({
      code: 'author-approves',
      rule: 'approved-by-another-than-author',
      cause: 'person',
      reason: text(
        `${author} is the author of version ${version}.`,
        `第 ${version} 版由 ${author} 本人起草。`,
      ),
      acceptable: text('Somebody else approves it.', '须由起草人以外的人员批准。'),
    });
  }
  const reviewed = outcome === undefined ? {} : { review: outcome };
  return [{ name: 'approved', data: { by: actor.id, version, author, ...reviewed } }];
}

function approvedAlready({ version, approvedVersion }: ControlledDocument): Rejection | undefined {
  if (approvedVersion !== version) return undefined;
  return refuse({
    code: 'already-approved',
    reason: text(`Version ${version} has been approved already.`, `第 ${version} 版已批准。`),
    acceptable: text('Publish it, or revise it for another version.', '请发布该版本，或修订为新版本。'),
  });
}

export function publish(
  state: ControlledDocument,
  { audience }: { readonly audience: string },
  { actor }: DecisionContext,
): Decision<DocumentEvent> {
  const refusal = destroyed(state);
  if (refusal) return refusal;
  const { version, approvedVersion, publishedVersion } = state;
  if (approvedVersion !== version) {
    return refuse({
      code: 'not-approved',
      rule: 'approved-before-publishing',
      reason: text(`Version ${version} has not been approved.`, `第 ${version} 版尚未批准。`),
      acceptable: text('Somebody other than the author approves it first.', '须先由起草人以外的人员批准。'),
    });
  }
  if (publishedVersion === version) {
    return refuse({
      code: 'already-published',
      reason: text(`Version ${version} has been published already.`, `第 ${version} 版已发布。`),
      acceptable: text('Register and archive it.', '请办理登记和归档。'),
    });
  }
  return [{ name: 'published', data: { by: actor.id, version, approvedVersion, audience } }];
}

export function register(
  state: ControlledDocument,
  { register: book }: { readonly register: string },
  { actor }: DecisionContext,
): Decision<DocumentEvent> {
  const data = { by: actor.id, version: state.version, register: book };
  return destroyed(state) ?? [{ name: 'registered', data }];
}

/** The retention begins with the day on which it is archived. */
export function archive(
  state: ControlledDocument,
  { location }: { readonly location: string },
  { actor, now }: DecisionContext,
  { utcOffsetMinutes }: DocumentSettings = defaultSettings,
): Decision<DocumentEvent> {
  const refusal = destroyed(state);
  if (refusal) return refusal;
  const { version, retentionYears } = state;
  const today = dayAt(now, utcOffsetMinutes);
  const until = retentionYears === undefined ? {} : { retainUntil: yearsAfter(today, retentionYears) };
  return [{ name: 'archived', data: { by: actor.id, version, location, ...until } }];
}

/** Makes the next version, which goes through review and approval like the first. */
export function revise(
  state: ControlledDocument,
  { changes }: { readonly changes: string },
  { actor }: DecisionContext,
): Decision<DocumentEvent> {
  const data = { by: actor.id, version: state.version + 1, changes };
  return destroyed(state) ?? [{ name: 'revised', data }];
}

/** The same day of another year; 28 February where there is no 29th. */
export function yearsAfter(day: string, years: number): string {
  const year = String(Number(day.slice(0, 4)) + years).padStart(4, '0');
  const same = `${year}${day.slice(4)}`;
  const exists = new Date(`${same}T00:00:00Z`).toISOString().startsWith(same);
  return exists ? same : `${year}-02-28`;
}
