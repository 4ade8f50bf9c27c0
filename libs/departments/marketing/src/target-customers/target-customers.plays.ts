import {
  elapsed,
  soon,
  type Acting,
  type Planted,
  type Play,
  type PlayedCase,
  type Stage,
} from '@liucheng/service-kit';
import { accepted } from '../market-research/market-research.plays.ts';
import { manager, planner, researcher, stranger } from '../shared/playing.ts';

// How people go through MKT-2: targeting that goes as it should, and each way to break a rule or the flow.

const solo = {
  segment: 'solo-urban',
  name: 'People who live alone in cities',
  ageFrom: 22,
  ageTo: 35,
  gender: 'any',
  region: 'Cities of Sichuan',
  spendingHabits: 'Buys online, compares prices',
  preferences: 'Small, quiet, easy to clean',
};
const parents = {
  segment: 'young-parents',
  name: 'Young parents',
  gender: 'any',
  region: 'Chengdu',
  spendingHabits: 'Buys in shops',
  preferences: 'Safe',
};
const scoresOf = (stage: Stage, ...segments: readonly string[]) => ({
  scores: segments.map((segment) => ({
    segment,
    purchasePotential: stage.chance.between(40, 100),
    loyalty: stage.chance.between(0, 100),
    contribution: stage.chance.between(0, 100),
  })),
});
const chosen = (...segments: readonly string[]) => ({
  segments: segments.map((segment) => ({
    segment,
    coreNeeds: 'One cup, quickly',
    painPoints: 'Kettles are too large',
  })),
});
const soloAlone = chosen(solo.segment);

/** Starts from an accepted report. */
async function* analysed(stage: Stage, analyst = stage.who(researcher)): Acting {
  const { id: research } = yield* accepted(stage.of('market-research'));
  yield soon(stage);
  const targeting = await stage.start(analyst, 'analyse-segments', { research, segments: [solo] });
  yield soon(stage);
  return targeting;
}

const assess = (stage: Stage, targeting: PlayedCase, ...segments: readonly string[]) =>
  targeting.send(stage.who(researcher), 'assess-value', scoresOf(stage, solo.segment, ...segments));
const analyseMore = (stage: Stage, targeting: PlayedCase, ...segments: readonly object[]) =>
  targeting.send(stage.who(researcher), 'analyse-more-segments', { segments });
const confirm = (stage: Stage, targeting: PlayedCase, body: object = soloAlone) =>
  targeting.send(stage.who(manager), 'confirm', body);

async function* assessed(stage: Stage, analyst?: string): Acting {
  const targeting = yield* analysed(stage, analyst);
  await assess(stage, targeting);
  yield soon(stage);
  return targeting;
}

/** From the report to the confirmed segment: for the campaign that the policy opens with it, too. */
export async function* confirmed(stage: Stage): Acting {
  const targeting = yield* assessed(stage);
  await confirm(stage, targeting);
  return targeting;
}

/** A segment as a campaign refers to it. */
export const segmentOf = ({ id }: PlayedCase) => ({ targeting: id, segment: solo.segment });

const conforming: readonly Play[] = [
  {
    name: 'confirmed, and the campaign that follows is not wanted',
    async *run(stage) {
      const { id } = yield* confirmed(stage);
      yield elapsed('PT30M');
      const campaign = await stage.of('campaign-planning').find(stage.who(planner), { targeting: id });
      await campaign.send(stage.who(manager), 'cancel', { reason: 'There is a campaign for them.' });
    },
  },
  {
    name: 'analysed and assessed again',
    async *run(stage) {
      const targeting = yield* assessed(stage);
      for (let round = 0; round < stage.chance.between(1, 2); round++) {
        await analyseMore(stage, targeting, parents, solo);
        yield soon(stage);
        await assess(stage, targeting, parents.segment);
        yield soon(stage);
      }
      await confirm(stage, targeting, chosen(solo.segment, parents.segment));
    },
  },
];

const monitored: readonly Play[] = [
  {
    name: 'starts from research that nobody has accepted',
    plants: ['starts-from-accepted-report'],
    async *run(stage) {
      const from = { research: stage.unique('research'), segments: [solo] };
      const targeting = await stage.start(stage.who(researcher), 'analyse-segments', from);
      targeting.plant('starts-from-accepted-report');
      yield soon(stage);
      await analyseMore(stage, targeting, parents);
      targeting.plant('starts-from-accepted-report');
      yield soon(stage);
      await assess(stage, targeting);
      yield soon(stage);
      await confirm(stage, targeting);
    },
  },
  {
    name: 'confirmed by a planner',
    plants: ['confirmed-by-manager'],
    async *run(stage) {
      const targeting = yield* assessed(stage);
      const person = stage.who(planner);
      await targeting.send(person, 'confirm', soloAlone);
      targeting.plant('confirmed-by-manager', { person });
    },
  },
  {
    name: 'the manager confirms what they have analysed',
    plants: ['analyst-does-not-confirm'],
    async *run(stage) {
      const person = stage.who(manager);
      const targeting = yield* assessed(stage, person);
      await targeting.send(person, 'confirm', soloAlone);
      targeting.plant('analyst-does-not-confirm', { person });
    },
  },
];

const outOfFlow: readonly Play[] = [
  {
    name: 'a further segment that nobody assesses',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const targeting = yield* assessed(stage);
      await analyseMore(stage, targeting, parents);
      yield soon(stage);
      await confirm(stage, targeting);
      targeting.plant('flow:step-skipped');
    },
  },
];

const refused: readonly Play[] = [
  {
    name: 'confirmed before it is assessed',
    plants: ['confirmed-segments-analysed-and-scored', 'confirmed-already'],
    async *run(stage) {
      const targeting = yield* analysed(stage);
      const person = stage.who(manager);
      const rule = 'confirmed-segments-analysed-and-scored';
      await targeting.refused(person, 'confirm', soloAlone, rule);
      await assess(stage, targeting);
      await targeting.refused(person, 'confirm', chosen(solo.segment, 'pensioners'), rule);
      yield soon(stage);
      await targeting.send(person, 'confirm', soloAlone);
      await targeting.refused(person, 'confirm', soloAlone, 'confirmed-already');
    },
  },
  {
    name: 'segments that nobody knows, or twice',
    plants: ['segment-twice', 'segment-not-analysed', 'ages-reversed'],
    async *run(stage) {
      const targeting = yield* analysed(stage);
      const person = stage.who(researcher);
      const twice = { segments: [parents, parents] };
      await targeting.refused(person, 'analyse-more-segments', twice, 'segment-twice');
      const reversed = { segments: [{ ...parents, ageFrom: 35, ageTo: 22 }] };
      await targeting.refused(person, 'analyse-more-segments', reversed, 'ages-reversed');
      const unknown = scoresOf(stage, 'pensioners');
      await targeting.refused(person, 'assess-value', unknown, 'segment-not-analysed');
      await assess(stage, targeting);
      yield soon(stage);
      await confirm(stage, targeting);
    },
  },
  {
    name: 'tried by people who have no business there',
    plants: ['role:analyse-segments', 'role:assess-value', 'confirmed-by-manager'],
    async *run(stage) {
      const person = stage.who(stranger);
      const from = { research: stage.unique('research'), segments: [solo] };
      await stage.refusedStart(person, 'analyse-segments', from, 'role:analyse-segments');
      const targeting = yield* analysed(stage);
      const scores = scoresOf(stage, solo.segment);
      await targeting.refused(person, 'assess-value', scores, 'role:assess-value');
      await assess(stage, targeting);
      yield soon(stage);
      await targeting.refused(person, 'confirm', soloAlone, 'confirmed-by-manager');
      await confirm(stage, targeting);
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...monitored, ...outOfFlow, ...refused];

const analysedFirst =
  'Segments are analysed before any is assessed and confirmed last of all; in between, both may be done as often as one likes, so only an assessment can be missing.';

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:wrong-order': analysedFirst,
  'flow:unexpected-step': analysedFirst,
  'flow:step-repeated': analysedFirst,
  'flow:incomplete-case':
    'Targeting ends with the last step of its flow, so what is left out lies before it.',
};
