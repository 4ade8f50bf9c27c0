import { seenBy } from '@liucheng/service-kit';

/** What marketing prepares is seen by all who prepare it, and not by everybody before it is out. */
export const marketingSight = seenBy('market-researcher', 'marketing-planner', 'marketing-manager');
