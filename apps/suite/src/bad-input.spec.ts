import { refusesBadInput } from './testing/bad-input.ts';
import { byTurns } from './testing/dealing.ts';

/** Every operation meets some of all that is wrong, and all that is wrong some operations; the nightly tests leave nothing out. */
refusesBadInput({ dealing: byTurns, runs: 10 });
