export type {
  BusinessCalendar,
  CaseKey,
  Compared,
  ComparedElsewhere,
  DueTime,
  Enforcement,
  Key,
  LimitPeriod,
  ProcessDefinition,
  AskedBinding,
  RepeatOffenders,
  RoleBinding,
  Rule,
  RuleKind,
  RuleOverCases,
  Severity,
  Step,
  StepAction,
  StepSet,
  Within,
} from './definition.ts';
export { isOverCases, kindsOverCases, oneStepWorse, severities, severityNames } from './definition.ts';
export { calendarFaults } from './calendar-faults.ts';
export { parseDuration, withinFaults, type Duration } from './duration.ts';
export { compileTree, type ProcessTree, type TreeNode } from './process-tree.ts';
export { and, loop, opt, repeat, seq, skip, xor, type Flow } from './flow.ts';
export { compileSchema, SchemaFault } from './compile-schema.ts';
export { processDefinitionSchema } from './definition-schema.ts';
export { eventVersion, judgedEvents, type EventVersion } from './event-version.ts';
export { defineProcess } from './define-process.ts';
export { data } from './event-data.ts';
export { upheldSteps } from './upheld-step.ts';
export { flowChart } from './flow-chart.ts';
export { flowPicture } from './flow-picture.ts';
export { inputsRule, roleRule } from './step-rules.ts';
export { actionsOf, validateActions, withActions, withoutActions, type StepActions } from './step-actions.ts';
export { roles } from './roles.ts';
export {
  definitionDigest,
  validateDefinition,
  validateFlow,
  validateOnce,
  type ValidationOptions,
} from './validate-definition.ts';
export {
  bothNames,
  draftDefinition,
  renamed,
  slugOf,
  type DraftActivity,
  type DraftHead,
} from './draft-definition.ts';
export { normalForm, readable, sameForm, type NormalFlow } from './normal-form.ts';
export { borderSteps, stepsOf } from './flow-order.ts';
