export {
  addAttachment,
  removeAttachment,
  saveDraft,
  submit,
  withdraw,
  type SaveDraft,
  type Submit,
} from './claiming.ts';
export { describeExpenseClaimEvent } from './claim-history.ts';
export {
  categories,
  expenseClaimEvents,
  paymentMethods,
  type Advance,
  type Attachment,
  type Category,
  type ClaimContent,
  type DraftItem,
  type EventName,
  type ExpenseClaimEvent,
  type Item,
  type PaymentMethod,
  type Receipt,
  type Submitted,
} from './expense-claim.events.ts';
export {
  expenseClaim,
  nextSteps,
  openAdvance,
  payable,
  statusOf,
  uniqueKeys,
  type ClaimStatus,
  type ExpenseClaim,
} from './expense-claim.ts';
export { claimsView, type ClaimDocument, type ClaimRow } from './expense-claims.view.ts';
export { expenseReimbursement } from './expense-reimbursement.process.ts';
export { roleBindings, type StepId } from './expense-reimbursement.roles.ts';
export { witnesses } from './expense-reimbursement.steps.ts';
export { defaultSettings, needsExecutive, type ExpenseSettings } from './expense-settings.ts';
export { pay, settleAdvance, type Pay, type SettleAdvance } from './payment.ts';
export { receiptKey } from './receipt-key.ts';
export {
  approveByDepartment,
  approveByExecutive,
  approveByFinance,
  rejectByDepartment,
  rejectByExecutive,
  rejectByFinance,
  type Approve,
  type ApproveByFinance,
  type Reject,
} from './review.ts';
