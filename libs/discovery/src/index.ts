export { discover, type Discovery, type DiscoveryOptions } from './discover.ts';
export { inductiveTree } from './inductive-miner.ts';
export { quality, type Quality } from './quality.ts';
export { VariantCounter, type ObservedEvent, type Variant, type VariantLog } from './variant-log.ts';
