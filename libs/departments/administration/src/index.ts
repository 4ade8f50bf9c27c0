export { administrationService } from './administration.service.ts';
export { supplyRounds } from './office-supplies/office-supplies.ts';
export { meetings } from './meeting/meetings.ts';
export { documents } from './document-control/documents.ts';
