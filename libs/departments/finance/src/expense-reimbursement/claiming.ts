import {
  dayAt,
  type Decision,
  type DecisionContext,
  type Money,
  type Rejection,
  text,
  type Text,
} from '@liucheng/kernel';
import { checkContent } from './claim-content.ts';
import type { Attachment, ClaimContent, ExpenseClaimEvent } from './expense-claim.events.ts';
import type { ExpenseClaim } from './expense-claim.ts';
import { defaultSettings, type ExpenseSettings } from './expense-settings.ts';
import { refuse, wrongPhase } from './refusals.ts';

// What the claimant does: prepare, submit, submit again after a rejection, take back. That it is the claimant is known
// before a command is decided.

/** Replaces the whole draft. What is missing in it is asked for only when the claim is submitted. */
export interface SaveDraft {
  readonly content: ClaimContent;
}

export function saveDraft(
  state: ExpenseClaim,
  { content }: SaveDraft,
  { actor }: DecisionContext,
): Decision<ExpenseClaimEvent> {
  const refusal = notEditable(state);
  if (refusal) return refusal;
  const { claimant = actor.id, department = actor.department } = state;
  return [{ name: 'draft-saved', data: { claimant, department, content } }];
}

/** Adds what is known of a stored file; the file itself never comes near the claim. */
export function addAttachment(
  state: ExpenseClaim,
  { name, mediaType, size, sha256 }: Attachment,
  { attachments: limits }: ExpenseSettings = defaultSettings,
): Decision<ExpenseClaimEvent> {
  const refusal = notOpen(state, text('Adding an attachment', '添加附件'));
  if (refusal) return refusal;
  if (!limits.mediaTypes.includes(mediaType)) {
    const accepted = limits.mediaTypes.join(', ');
    return refuse({
      code: 'attachment-type-not-accepted',
      reason: text(`${name} is of the type ${mediaType}.`, `附件 ${name} 的类型为 ${mediaType}。`),
      acceptable: text(`One of ${accepted}.`, `可接受的类型：${accepted}。`),
    });
  }
  if (size < 1 || size > limits.maxBytes) {
    return refuse({
      code: 'attachment-size-not-accepted',
      reason: text(`${name} has ${size} bytes.`, `附件 ${name} 的大小为 ${size} 字节。`),
      acceptable: text(`1 to ${limits.maxBytes} bytes.`, `1 至 ${limits.maxBytes} 字节。`),
    });
  }
  if (state.attachments.length >= limits.maxCount) {
    return refuse({
      code: 'too-many-attachments',
      reason: text(
        `The claim has ${limits.maxCount} attachments already.`,
        `报销单已有 ${limits.maxCount} 个附件。`,
      ),
      acceptable: text(`At most ${limits.maxCount} attachments.`, `附件最多 ${limits.maxCount} 个。`),
    });
  }
  const same = state.attachments.find((each) => each.sha256 === sha256);
  if (same) {
    return refuse({
      code: 'attachment-already-there',
      reason: text(`The same file is attached as ${same.name}.`, `同一文件已作为 ${same.name} 附上。`),
      acceptable: text('A file with other content.', '请附上其他文件。'),
    });
  }
  return [{ name: 'attachment-added', data: { name, mediaType, size, sha256 } }];
}

/** Only while the claim is the claimant's own: what approvers have seen stays. */
export function removeAttachment(
  state: ExpenseClaim,
  { sha256 }: { readonly sha256: string },
): Decision<ExpenseClaimEvent> {
  const refusal = notEditable(state);
  if (refusal) return refusal;
  if (!state.attachments.some((each) => each.sha256 === sha256)) {
    return refuse({
      code: 'attachment-not-there',
      reason: text(`No attachment has the digest ${sha256}.`, `没有摘要为 ${sha256} 的附件。`),
      acceptable: text("The digest of one of the claim's attachments.", '请给出报销单中已有附件的摘要。'),
    });
  }
  return [{ name: 'attachment-removed', data: { sha256 } }];
}

export interface Submit {
  /** What differs from the saved draft or, after a rejection, from the last submission; whole fields, not parts. */
  readonly content?: ClaimContent;
  /** What the department's budget has left; looked up by the service, never said by the claimant. */
  readonly budgetRemaining?: Money;
}

/** Submits the claim, or submits it again after a rejection. Makes the caller the claimant of a new claim. */
export function submit(
  state: ExpenseClaim,
  { content, budgetRemaining }: Submit,
  { actor, now }: DecisionContext,
  settings: ExpenseSettings = defaultSettings,
): Decision<ExpenseClaimEvent> {
  const refusal = notEditable(state);
  if (refusal) return refusal;
  const checked = checkContent(
    { ...state.content, ...content },
    dayAt(now, settings.utcOffsetMinutes),
    settings,
  );
  if ('rejected' in checked) return checked;
  // A budget in another currency is no measure for this claim; the rule then stays undetermined.
  const comparable = budgetRemaining?.currency === checked.currency ? budgetRemaining.amount : undefined;
  const department = (state.submission && state.department) ?? actor.department;
  return [
    {
      name: 'submitted',
      data: {
        claimant: state.claimant ?? actor.id,
        department,
        ...checked,
        ...(comparable === undefined ? {} : { budgetRemaining: comparable }),
      },
    },
  ];
}

/** The claimant takes the claim back for good; its receipts become free again. */
export function withdraw(
  state: ExpenseClaim,
  { reason }: { readonly reason?: string },
  { actor }: DecisionContext,
): Decision<ExpenseClaimEvent> {
  const refusal = notOpen(state, text('Withdrawing', '撤回'));
  if (refusal) return refusal;
  return [{ name: 'withdrawn', data: { by: actor.id, ...(reason ? { reason } : {}) } }];
}

function notEditable(state: ExpenseClaim): Rejection | undefined {
  if (['new', 'draft', 'rejected'].includes(state.phase)) return undefined;
  return wrongPhase(
    state,
    text('Changing or submitting the claim', '修改或提交'),
    text('A new claim, a draft or a rejected claim.', '新建、草稿或已被驳回的报销单。'),
  );
}

function notOpen(state: ExpenseClaim, wanted: Text): Rejection | undefined {
  if (['draft', 'review', 'rejected'].includes(state.phase)) return undefined;
  return wrongPhase(
    state,
    wanted,
    text('A claim that exists and is neither paid nor withdrawn.', '已建立、尚未付款且未撤回的报销单。'),
  );
}
