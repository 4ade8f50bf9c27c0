export * from './delivery-discipline.ts';
export * from './document-store.ts';
export * from './event-bus.ts';
export * from './event-store.ts';
export * from './input.ts';
export * from './retry-pause.ts';
export * from './store-digest.ts';
export * from './store-unavailable.ts';
