import { refusesBadInput } from './testing/bad-input.ts';
import { all } from './testing/dealing.ts';

refusesBadInput({ some: all, runs: 40 });
