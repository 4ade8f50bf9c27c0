export type {
  BusinessCalendar,
  Enforcement,
  ProcessDefinition,
  RoleBinding,
  Rule,
  RuleKind,
  Severity,
  Step,
  StepSet,
  Within,
} from './definition.ts';
export { calendarFaults } from './calendar-faults.ts';
export { compileTree, type ProcessTree, type TreeNode } from './process-tree.ts';
export { and, loop, opt, repeat, seq, skip, xor, type Flow } from './flow.ts';
export { compileSchema, SchemaFault } from './compile-schema.ts';
export { processDefinitionSchema } from './definition-schema.ts';
export { eventVersion, judgedEvents, type EventVersion } from './event-version.ts';
export { defineProcess } from './define-process.ts';
export { roles } from './roles.ts';
export { validateDefinition, validateFlow, type ValidationOptions } from './validate-definition.ts';
