import { business, soon, type Acting as Part, type PlayedCase, type Stage } from '@liucheng/service-kit';

// What plays of HR-2 have in common: how far a year has come, and what comes next.

/** The training of a year on its way, and who takes part in its courses. */
export interface Year {
  readonly training: PlayedCase;
  readonly participants: readonly string[];
}

export type Acting<Result = Year> = Part<Result>;

export const trainer = { role: 'trainer' };
export const manager = { role: 'hr-manager' };

const needs = [{ department: 'customer-service', need: 'Handling of difficult calls' }];
export const planned = {
  course: 'difficult-calls',
  title: 'Difficult calls',
  kind: 'internal',
  hours: 4,
} as const;
export const online = { course: 'new-law', title: 'The new consumer law', kind: 'online', hours: 2 } as const;
export const evaluation = { effect: 'Fewer complaints about calls.', improvements: 'Smaller groups.' };

export const surveyOf = (stage: Stage) => ({ year: Number(stage.day().slice(0, 4)), needs });

export async function* surveyed(stage: Stage, participants?: readonly string[]): Acting {
  const training = await stage.start(stage.who(trainer), 'survey-needs', surveyOf(stage));
  yield soon(stage);
  if (participants) return { training, participants };
  const one = stage.who({ role: 'employee' });
  return { training, participants: [one, stage.who({ role: 'employee', not: [one] })] };
}

export const plan = (stage: Stage, { training }: Year, courses: readonly object[] = [planned]) =>
  training.send(stage.who(trainer), 'plan-year', { courses });

export const approve = (stage: Stage, { training }: Year) => training.send(stage.who(manager), 'approve');

/** With a plan that is approved. */
export async function* running(stage: Stage, participants?: readonly string[]): Acting {
  const drawn = yield* surveyed(stage, participants);
  await plan(stage, drawn);
  yield soon(stage);
  await approve(stage, drawn);
  yield soon(stage);
  return drawn;
}

export const sessionOf = (stage: Stage, { participants }: Year) => ({
  ...planned,
  on: stage.day(7),
  participants: participants.map((person) => ({ person })),
});

export const schedule = (stage: Stage, drawn: Year, course: object = {}) =>
  drawn.training.send(stage.who(trainer), 'schedule-course', { ...sessionOf(stage, drawn), ...course });

export const deliveryOf = (stage: Stage, session = 'S1') => ({
  session,
  on: stage.day(),
  trainer: stage.who(trainer),
});

export const deliver = (stage: Stage, { training }: Year, session?: string) =>
  training.send(stage.who(trainer), 'deliver', deliveryOf(stage, session));

export const resultsOf = (people: readonly string[], session = 'S1', result = 'passed') => ({
  session,
  records: people.map((person) => ({ person, hours: result === 'absent' ? 0 : 4, result })),
});

export const record = (
  stage: Stage,
  { training, participants }: Year,
  people = participants,
  session?: string,
  result?: string,
) => training.send(stage.who(trainer), 'record-attendance', resultsOf(people, session, result));

export const evaluate = (stage: Stage, { training }: Year) =>
  training.send(stage.who(trainer), 'evaluate', evaluation);

export const advise = (stage: Stage, { training, participants }: Year) =>
  training.send(stage.who(trainer), 'advise-career', {
    person: participants[0],
    advice: 'Could lead a team in two years.',
  });

export const close = (stage: Stage, { training }: Year) => training.send(stage.who(trainer), 'close-year');

/** The course of the plan is arranged, and its day has come. */
export async function* arrange(stage: Stage, drawn: Year): Acting<void> {
  await schedule(stage, drawn);
  yield business('P5D');
}

/** It is held. */
export async function* held(stage: Stage, participants?: readonly string[]): Acting {
  const drawn = yield* running(stage, participants);
  yield* arrange(stage, drawn);
  await deliver(stage, drawn);
  yield soon(stage);
  return drawn;
}

export async function* recorded(stage: Stage, participants?: readonly string[]): Acting {
  const drawn = yield* held(stage, participants);
  await record(stage, drawn);
  yield soon(stage);
  return drawn;
}

/** From the last result to the end. */
export async function* finish(stage: Stage, drawn: Year): Acting<void> {
  await evaluate(stage, drawn);
  yield soon(stage);
  await close(stage, drawn);
}
