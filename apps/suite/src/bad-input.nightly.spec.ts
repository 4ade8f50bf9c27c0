import { refusesBadInput } from './testing/bad-input.ts';
import { all } from './testing/dealing.ts';

refusesBadInput({ dealing: () => all, runs: 40 });
