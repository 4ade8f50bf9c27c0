export type { Enrolment, Fixture } from './contract.ts';
export { documentStoreContract } from './document-store-contract.ts';
export { eventBusContract } from './event-bus-contract.ts';
export { eventStoreContract } from './event-store-contract.ts';
export { gate, Received } from './received.ts';
export { awkwardText, envelope, newEvent } from './sample-events.ts';
