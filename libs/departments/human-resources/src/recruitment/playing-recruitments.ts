import { soon, type Acting as Part, type PlayedCase, type Stage } from '@liucheng/service-kit';

// What plays of HR-1 have in common: how far a recruitment and its candidates have come, and what comes next.

/** A recruitment on its way, and who is who in it. */
export interface Recruiting {
  readonly recruitment: PlayedCase;
  readonly department: string;
  readonly head: string;
  /** Of the hiring department, and not its head. */
  readonly colleague: string;
}

export type Acting<Result = Recruiting> = Part<Result>;

export const recruiter = { role: 'recruiter' };
export const manager = { role: 'hr-manager' };
/** Posts of departments in which there is somebody beside the head. */
const posts = { sales: 'sales-representative', product: 'product-specialist', 'customer-service': 'expert' };
export const suitable = { result: 'suitable' };
export const unsuitable = { result: 'unsuitable' };
export const reason = { reason: 'The posts are filled.' };

export async function* requested(stage: Stage, headCount = 1): Acting {
  const [department, post] = stage.chance.pick(Object.entries(posts)) as [string, string];
  const head = stage.who({ role: 'department-head', department });
  const colleague = stage.who({ role: 'employee', department, not: [head] });
  const recruitment = await stage.start(head, 'request', { post, headCount, qualifications: 'Careful' });
  yield soon(stage);
  return { recruitment, department, head, colleague };
}

const notice = {
  channels: [{ channel: 'website' }, { channel: 'job-board' }],
  notice: 'We look for people.',
};

export const publish = (stage: Stage, { recruitment }: Recruiting) =>
  recruitment.send(stage.who(recruiter), 'publish', notice);

export async function* published(stage: Stage, headCount = 1): Acting {
  const drawn = yield* requested(stage, headCount);
  await publish(stage, drawn);
  yield soon(stage);
  return drawn;
}

/** The number of a candidate whom no other recruitment has. */
export const candidateOf = (stage: Stage, which = 'A'): string => `${stage.unique('K')}-${which}`;

export const screen = (stage: Stage, { recruitment }: Recruiting, candidate: string, result = suitable) =>
  recruitment.send(stage.who(recruiter), 'screen', {
    candidate: { id: candidate, name: 'Zhou Min' },
    ...result,
  });

/** By the hiring department and human resources. */
export const interviewers = ({ department, colleague }: Recruiting, from: string) => [
  { person: colleague, department },
  { person: from, department: 'human-resources' },
];

export function interview(
  stage: Stage,
  drawn: Recruiting,
  candidate: string,
  by: readonly object[] = interviewers(drawn, stage.who(recruiter)),
) {
  const held = { candidate, on: stage.day(), interviewers: by, ...suitable };
  return drawn.recruitment.send(stage.who(recruiter), 'interview', held);
}

export const test = (stage: Stage, { recruitment }: Recruiting, candidate: string) =>
  recruitment.send(stage.who(recruiter), 'test', {
    candidate,
    score: stage.chance.between(60, 100),
    ...suitable,
  });

export const evaluate = (drawn: Recruiting, candidate: string, result = suitable) =>
  drawn.recruitment.send(drawn.colleague, 'evaluate', { candidate, ...result });

export const recommend = ({ recruitment, head }: Recruiting, candidate: string) =>
  recruitment.send(head, 'recommend', { candidate });

export const offer = (stage: Stage, { recruitment }: Recruiting, candidate: string) =>
  recruitment.send(stage.who(recruiter), 'offer', { candidate, startsOn: stage.day(30), terms: 'As told' });

/** `K-…` becomes the person `u-…`. */
export const contractOf = (stage: Stage, candidate: string) => ({
  candidate,
  employeeId: candidate.replace('K', 'u'),
  contract: candidate.replace('K', 'LC'),
  startsOn: stage.day(30),
});

export const sign = (stage: Stage, { recruitment }: Recruiting, candidate: string) =>
  recruitment.send(stage.who(manager), 'sign-contract', contractOf(stage, candidate));

export const onboard = (stage: Stage, { recruitment }: Recruiting, candidate: string) =>
  recruitment.send(stage.who(recruiter), 'onboard', { candidate, on: stage.day() });

export const turnDown = (
  stage: Stage,
  { recruitment }: Recruiting,
  candidate: string,
  outcome = 'rejected',
) => recruitment.send(stage.who(recruiter), 'reject-candidate', { candidate, outcome });

export const close = (stage: Stage, { recruitment }: Recruiting) =>
  recruitment.send(stage.who(recruiter), 'close', reason);

/** Interviewed and tested, after the screening. */
export async function* examine(stage: Stage, drawn: Recruiting, candidate: string): Acting<void> {
  await interview(stage, drawn, candidate);
  yield soon(stage);
  await test(stage, drawn, candidate);
  yield soon(stage);
}

/** From the screening to the evaluation. */
export async function* select(stage: Stage, drawn: Recruiting, candidate: string): Acting<void> {
  await screen(stage, drawn, candidate);
  yield soon(stage);
  yield* examine(stage, drawn, candidate);
  await evaluate(drawn, candidate);
  yield soon(stage);
}

/** From the evaluation to the offer. */
export async function* choose(stage: Stage, drawn: Recruiting, candidate: string): Acting<void> {
  await recommend(drawn, candidate);
  yield soon(stage);
  await offer(stage, drawn, candidate);
  yield soon(stage);
}

/** A recruitment with one candidate, who has come as far as the evaluation. */
export async function* selected(stage: Stage, candidate: string): Acting {
  const drawn = yield* published(stage);
  yield* select(stage, drawn, candidate);
  return drawn;
}

/** Likewise, who has an offer. */
export async function* offered(stage: Stage, candidate: string): Acting {
  const drawn = yield* selected(stage, candidate);
  yield* choose(stage, drawn, candidate);
  return drawn;
}

/** From the offer to the end. */
export async function* hire(stage: Stage, drawn: Recruiting, candidate: string): Acting<void> {
  await sign(stage, drawn, candidate);
  yield soon(stage);
  await onboard(stage, drawn, candidate);
  yield soon(stage);
  await close(stage, drawn);
}

/** Nobody is hired. */
export async function* giveUp(stage: Stage, drawn: Recruiting, ...candidates: string[]): Acting<void> {
  for (const candidate of candidates) await turnDown(stage, drawn, candidate);
  yield soon(stage);
  await close(stage, drawn);
}
