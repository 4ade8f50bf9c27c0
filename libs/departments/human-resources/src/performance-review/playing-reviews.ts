import { soon, type Acting as Part, type PlayedCase, type Stage } from '@liucheng/service-kit';

// What plays of HR-3 have in common: how far a review has come, and what comes next.

/** Who is reviewed, and who judges. */
export interface Cast {
  readonly employee: string;
  readonly department: string;
  readonly superior: string;
  /** Of human resources. */
  readonly hr: string;
}

/** A review on its way. */
export interface Reviewing extends Cast {
  readonly review: PlayedCase;
  readonly cycle: string;
}

export type Acting<Result = Reviewing> = Part<Result>;

export const manager = { role: 'hr-manager' };
export const head = { role: 'department-head' };
export const executive = { role: 'executive' };
const departments = ['sales', 'product', 'customer-service', 'finance'];

/** Somebody of a department, and its head. */
export function member(stage: Stage): Cast {
  const department = stage.chance.pick(departments);
  const superior = stage.who({ ...head, department });
  const employee = stage.who({ role: 'employee', department, not: [superior] });
  return { employee, department, superior, hr: stage.who(manager) };
}

/** A head, or somebody else whom management judges. */
export function underManagement(stage: Stage, employee: string, department: string): Cast {
  return {
    employee,
    department,
    superior: stage.who(executive),
    hr: stage.who({ ...manager, not: [employee] }),
  };
}

const months = Array.from({ length: 12 }, (_, month) => `-${String(month + 1).padStart(2, '0')}`);
const parts = ['', '-H1', '-H2', '-Q1', '-Q2', '-Q3', '-Q4', ...months];
const firstYear = 2026;
const lastYear = 9999;

/** One in which no other case reviews anybody, as an employee has one review in each; there are years enough for 150,000. */
function cycleOf({ number }: Stage): string {
  const years = lastYear - firstYear + 1;
  return `${firstYear + (Math.floor(number / parts.length) % years)}${parts[number % parts.length]}`;
}

const indicators = [
  { indicator: 'results', title: 'Results', weight: 60 },
  { indicator: 'conduct', title: 'Conduct', weight: 40 },
];
const scale = [
  { grade: 'A', bonusPercent: 120 },
  { grade: 'B', bonusPercent: 100 },
  { grade: 'C', bonusPercent: 0 },
];

export const schemeOf = (stage: Stage, { employee, department }: Cast) => ({
  employee,
  department,
  cycle: cycleOf(stage),
  method: 'kpi',
  indicators,
  scale,
});

export async function* begun(stage: Stage, cast = member(stage)): Acting {
  const scheme = schemeOf(stage, cast);
  const review = await stage.start(cast.hr, 'set-scheme', scheme);
  yield soon(stage);
  return { ...cast, review, cycle: scheme.cycle };
}

export const assessment = ({ chance }: Stage) => ({
  scores: indicators.map(({ indicator }) => ({ indicator, score: chance.between(60, 100) })),
  comment: 'Two new regions opened.',
});

export const assessOneself = (stage: Stage, { review, employee }: Reviewing) =>
  review.send(employee, 'self-assess', assessment(stage));

export const assess = (stage: Stage, { review, superior }: Reviewing) =>
  review.send(superior, 'manager-assess', assessment(stage));

export const talk = (stage: Stage) => ({ on: stage.day(), summary: 'More time for key accounts.' });

export const giveFeedback = (stage: Stage, { review, superior }: Reviewing) =>
  review.send(superior, 'give-feedback', talk(stage));

export const consolidation = { score: 86, reason: 'As assessed.' };
export const consolidate = ({ review, hr }: Reviewing) => review.send(hr, 'consolidate', consolidation);

export const grade = ({ review, hr }: Reviewing, to = 'B') => review.send(hr, 'grade', { grade: to });

/** Fen. */
export const bonus = { base: 1_000_000 };
export const computeBonus = ({ review, hr }: Reviewing) => review.send(hr, 'compute-bonus', bonus);

export const objection = { reason: 'The new regions were not counted.' };
export const appeal = ({ review, employee }: Reviewing) => review.send(employee, 'appeal', objection);

export const decision = { resolutions: [{ measure: 'reward', content: 'Bonus as computed' }] };
export const decide = ({ review, hr }: Reviewing) => review.send(hr, 'decide', decision);

/** Assessed by both. */
export async function* assessed(stage: Stage, cast?: Cast): Acting {
  const drawn = yield* begun(stage, cast);
  await assessOneself(stage, drawn);
  yield soon(stage);
  await assess(stage, drawn);
  yield soon(stage);
  return drawn;
}

/** The talk and the consolidation. */
export async function* conclude(stage: Stage, drawn: Reviewing): Acting<void> {
  await giveFeedback(stage, drawn);
  yield soon(stage);
  await consolidate(drawn);
  yield soon(stage);
}

export async function* consolidated(stage: Stage, cast?: Cast): Acting {
  const drawn = yield* assessed(stage, cast);
  yield* conclude(stage, drawn);
  return drawn;
}

/** Grade and bonus: once, and again after an appeal. */
export async function* reckon(stage: Stage, drawn: Reviewing, to?: string): Acting<void> {
  await grade(drawn, to);
  yield soon(stage);
  await computeBonus(drawn);
  yield soon(stage);
}

/** From the grade to the decision. */
export async function* finish(stage: Stage, drawn: Reviewing): Acting<void> {
  yield* reckon(stage, drawn);
  await decide(drawn);
}

/** From the superior's assessment to the decision. */
export async function* goOn(stage: Stage, drawn: Reviewing): Acting<void> {
  await assess(stage, drawn);
  yield soon(stage);
  yield* conclude(stage, drawn);
  yield* finish(stage, drawn);
}
