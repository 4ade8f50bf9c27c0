export { fromBpmn, type BpmnOptions, type BpmnReading } from './from-bpmn.ts';
export { toBpmn } from './to-bpmn.ts';
