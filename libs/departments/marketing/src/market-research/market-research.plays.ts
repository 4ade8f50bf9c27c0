import {
  dayAfter,
  soon,
  type Acting,
  type Planted,
  type Play,
  type PlayedCase,
  type Stage,
} from '@liucheng/service-kit';
import { manager, morningOf, planner, researcher, stranger } from '../shared/playing.ts';
import type { Channel } from './research.ts';

// How people go through MKT-1: research that goes as it should, and each way to break a rule or the flow.

const planOf = (stage: Stage, inDays = 40, channels: readonly Channel[] = ['interview']) => ({
  purpose: 'Where the small kettle can be sold',
  content: 'Who buys small kettles, and why',
  scope: 'Households of one or two in Sichuan',
  method: { description: 'Interviews', channels: channels.map((channel) => ({ channel })) },
  schedule: { from: stage.day(), to: stage.day(inDays) },
  people: stage.everybody(researcher).map((person) => ({ person })),
});
const interview = {
  channel: 'interview',
  origin: 'first-hand',
  title: 'Interview with a household',
  reference: 'R-17',
  summary: 'Small kettles are bought as a second one.',
  informant: { id: 'I-07', name: 'Zhou Min', contact: '13800000000', statement: 'One cup is enough.' },
};
const industryReport = {
  channel: 'industry-report',
  origin: 'second-hand',
  title: 'Kitchen appliances 2025',
  reference: 'R-18',
  summary: 'Households become smaller.',
};
const findings = [{ kind: 'customer-need', finding: 'One cup at a time is enough.' }];
const content = {
  currentState: 'Two brands share most of it.',
  problems: 'Both are too large for one person.',
  trends: 'Households become smaller.',
  recommendations: 'Sell to people who live alone.',
};

async function* planned(stage: Stage, plan = planOf(stage)): Acting {
  const research = await stage.start(stage.who(researcher), 'plan', plan);
  yield soon(stage);
  return research;
}

/** The report is due in so many days. */
async function* collected(stage: Stage, inDays = 40): Acting {
  const research = yield* planned(stage, planOf(stage, inDays));
  await collect(stage, research);
  yield soon(stage);
  return research;
}

async function* analysed(stage: Stage, inDays = 40): Acting {
  const research = yield* collected(stage, inDays);
  await analyse(stage, research);
  yield soon(stage);
  return research;
}

const collect = (stage: Stage, research: PlayedCase, source: object = interview) =>
  research.send(stage.who(researcher), 'collect', source);
const analyse = (stage: Stage, research: PlayedCase) =>
  research.send(stage.who(researcher), 'analyse', { findings });
const report = (stage: Stage, research: PlayedCase) =>
  research.send(stage.who(researcher), 'report', content);
const accept = (stage: Stage, research: PlayedCase) => research.send(stage.who(manager), 'accept');

async function* reported(stage: Stage, research: PlayedCase): Acting<void> {
  await report(stage, research);
  yield soon(stage);
  await accept(stage, research);
}

/** From the plan to the accepted report: for whatever starts from one, too. */
export async function* accepted(stage: Stage): Acting {
  const research = yield* analysed(stage);
  yield* reported(stage, research);
  return research;
}

const conforming: readonly Play[] = [
  {
    name: 'planned, carried out and accepted',
    weight: 2,
    async *run(stage) {
      yield* accepted(stage);
    },
  },
  {
    name: 'plan put right, more collected, report written again',
    async *run(stage) {
      const research = yield* planned(stage);
      const both = planOf(stage, 50, ['interview', 'industry-report']);
      await research.send(stage.who(manager), 'revise-plan', both);
      for (const source of [interview, industryReport]) {
        yield soon(stage);
        await collect(stage, research, source);
      }
      yield soon(stage);
      await analyse(stage, research);
      yield soon(stage);
      await collect(stage, research);
      yield soon(stage);
      await analyse(stage, research);
      yield soon(stage);
      const author = stage.who(researcher);
      await research.send(stage.who(manager), 'report', { author, ...content });
      yield soon(stage);
      yield* reported(stage, research);
    },
  },
  {
    name: 'a report that nobody needs any more',
    weight: 0.5,
    async *run(stage) {
      await report(stage, yield* analysed(stage));
    },
  },
];

const monitored: readonly Play[] = [
  {
    name: 'analysed before there is a source of each channel',
    plants: ['source-for-each-planned-channel'],
    async *run(stage) {
      const research = yield* planned(stage, planOf(stage, 40, ['interview', 'industry-report']));
      await collect(stage, research);
      yield soon(stage);
      await analyse(stage, research);
      research.plant('source-for-each-planned-channel');
      yield soon(stage);
      await collect(stage, research, industryReport);
      yield soon(stage);
      await analyse(stage, research);
      yield soon(stage);
      yield* reported(stage, research);
    },
  },
  {
    name: 'reported a day late',
    plants: ['report-by-planned-end'],
    async *run(stage) {
      const dayLate = dayAfter(stage.day(), 31);
      const research = yield* analysed(stage, 30);
      yield morningOf(dayLate);
      research.plant('report-by-planned-end');
      yield* reported(stage, research);
    },
  },
  {
    name: 'never reported',
    plants: ['report-by-planned-end'],
    async *run(stage) {
      const research = yield* analysed(stage);
      research.plant('report-by-planned-end');
    },
  },
  {
    name: 'written by somebody whom the plan does not name',
    plants: ['author-is-planned'],
    async *run(stage) {
      const research = yield* analysed(stage);
      const person = stage.who(manager);
      await research.send(person, 'report', content);
      research.plant('author-is-planned', { person });
      yield soon(stage);
      await accept(stage, research);
    },
  },
];

const outOfFlow: readonly Play[] = [
  {
    name: 'reported without an analysis',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const research = yield* collected(stage);
      research.plant('flow:step-skipped');
      yield* reported(stage, research);
    },
  },
  {
    name: 'analysed when the report is there',
    plants: ['flow:wrong-order'],
    async *run(stage) {
      const research = yield* collected(stage);
      await report(stage, research);
      yield soon(stage);
      await analyse(stage, research);
      research.plant('flow:wrong-order');
      yield soon(stage);
      await accept(stage, research);
    },
  },
  {
    name: 'reported before the analysis, and again after it',
    plants: ['flow:unexpected-step'],
    async *run(stage) {
      const research = yield* collected(stage);
      await report(stage, research);
      research.plant('flow:unexpected-step');
      yield soon(stage);
      await analyse(stage, research);
      yield soon(stage);
      yield* reported(stage, research);
    },
  },
  {
    name: 'planned anew when something has been collected',
    plants: ['flow:step-repeated'],
    async *run(stage) {
      const research = yield* collected(stage);
      await research.send(stage.who(researcher), 'revise-plan', planOf(stage));
      research.plant('flow:step-repeated');
      yield soon(stage);
      await analyse(stage, research);
      yield soon(stage);
      yield* reported(stage, research);
    },
  },
];

const refused: readonly Play[] = [
  {
    name: 'a plan without a scope, or that ends before it begins',
    plants: ['plan-names-all-elements', 'ends-before-it-begins'],
    async *run(stage) {
      const { scope: _, ...rest } = planOf(stage);
      const person = stage.who(researcher);
      await stage.refusedStart(person, 'plan', rest, 'plan-names-all-elements');
      await stage.refusedStart(person, 'plan', planOf(stage, -1), 'ends-before-it-begins');
      const research = yield* collected(stage);
      const nobody = { ...planOf(stage), people: [] };
      await research.refused(person, 'revise-plan', nobody, 'plan-names-all-elements');
      await analyse(stage, research);
      yield soon(stage);
      yield* reported(stage, research);
    },
  },
  {
    name: 'accepted too early, and changed too late',
    plants: ['nothing-reported', 'report-is-there', 'report-accepted-already'],
    async *run(stage) {
      const research = yield* analysed(stage);
      const person = stage.who(manager);
      await research.refused(person, 'accept', {}, 'nothing-reported');
      await report(stage, research);
      await research.refused(person, 'revise-plan', planOf(stage), 'report-is-there');
      yield soon(stage);
      await accept(stage, research);
      await research.refused(person, 'report', content, 'report-accepted-already');
    },
  },
  {
    name: 'tried by people who have no business there',
    plants: ['role:plan', 'role:collect', 'role:analyse', 'role:report', 'role:accept'],
    async *run(stage) {
      await stage.refusedStart(stage.who(stranger), 'plan', planOf(stage), 'role:plan');
      const research = yield* planned(stage);
      await research.refused(stage.who(planner), 'collect', interview, 'role:collect');
      await collect(stage, research);
      yield soon(stage);
      await research.refused(stage.who(planner), 'analyse', { findings }, 'role:analyse');
      await analyse(stage, research);
      yield soon(stage);
      await research.refused(stage.who(stranger), 'report', content, 'role:report');
      await report(stage, research);
      yield soon(stage);
      await research.refused(stage.who(researcher), 'accept', {}, 'role:accept');
      await accept(stage, research);
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...monitored, ...outOfFlow, ...refused];

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:incomplete-case': 'Research ends with the last step of its flow, so what is left out lies before it.',
};
