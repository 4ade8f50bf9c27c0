/** @jest-environment ./tools/gathering-environment.mjs */
import { gathered } from '../gathered.mjs';

for (const file of gathered('processes')) await globalThis.inBlock(file, () => import(`../../${file}`));
