export { arbitraryFlow, type FlowSize } from './arbitrary-flows.ts';
export { derivatives, nullable, type Derivative } from './reference-aligner.ts';
export { accusedByModel, type Accused, type ModelRule } from './over-cases-model.ts';
