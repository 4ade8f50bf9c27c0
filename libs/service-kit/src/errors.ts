// What programs tell people of, for those that do not load the rest of the kit.
export { ConfigurationError } from './config/setting.ts';
export { StartError } from './host/start-error.ts';
export { ForeignStreamError } from './transfer/copy-streams.ts';
