import { describe, expect, it } from '@jest/globals';
import type { Decision } from '@liucheng/kernel';
import { specification } from '@liucheng/service-kit/testing';
import { at, people } from '../testing/people.ts';
import {
  accepted,
  analysed,
  findings,
  interview,
  interviewed,
  planned,
  read,
  report,
  reported,
  researchPlan,
  whole,
} from './research-examples.ts';
import { channelsWithoutSource, research, type Research, type ResearchEvent } from './research.ts';
import { acceptReport, analyse, collect, plan, writeReport, type Plan } from './researching.ts';

type ResearchCommand = (state: Research) => Decision<ResearchEvent>;

const { given } = specification(research);
const { researcher, manager } = people;
const planning =
  (change: Plan = {}): ResearchCommand =>
  (state) =>
    plan(state, { ...researchPlan, ...change }, at(researcher));
const collecting: ResearchCommand = (state) => collect(state, interview, at(researcher));
const analysing: ResearchCommand = (state) => analyse(state, { findings: [...findings] }, at(researcher));
const reporting: ResearchCommand = (state) => writeReport(state, report, at(researcher));
const accepting: ResearchCommand = (state) => acceptReport(state, { remark: 'Well founded.' }, at(manager));

describe('planning', () => {
  it('takes a plan with all six elements', () => {
    given().when(planning()).then(planned);
  });

  it('refuses a plan without one of them, or several, and names each (plan-names-all-elements)', () => {
    const without: readonly (readonly [Plan, string])[] = [
      [{ purpose: ' ' }, '/purpose'],
      [{ content: '' }, '/content'],
      [{ scope: '\t' }, '/scope'],
      [{ method: { description: ' ', channels: researchPlan.method.channels } }, '/method/description'],
      [{ method: { description: 'Interviews' } }, '/method/channels'],
      [{ people: [] }, '/people'],
    ];
    for (const [change, path] of without)
      given()
        .when(planning(change))
        .thenRejected({ code: 'element-missing', rule: 'plan-names-all-elements', errors: [path] });
    const { schedule: _, ...unscheduled } = researchPlan;
    given()
      .when((state) => plan(state, unscheduled, at(researcher)))
      .thenRejected({ code: 'element-missing', rule: 'plan-names-all-elements', errors: ['/schedule'] });
    given()
      .when((state) => plan(state, {}, at(researcher)))
      .thenRejected({
        code: 'element-missing',
        rule: 'plan-names-all-elements',
        reason: '调研目的、调研内容、调研范围、调研方法、调研方法（渠道）、时间安排、调研人员',
      });
  });

  it('refuses an end before the beginning', () => {
    given()
      .when(planning({ schedule: { from: '2026-03-28', to: '2026-03-27' } }))
      .thenRejected({ code: 'ends-before-it-begins', errors: ['/schedule/to'] });
  });

  it('puts a plan right until there is a report, and keeps what was collected', () => {
    const longer = { from: '2026-03-02', to: '2026-04-30' };
    const { state } = given(planned, interviewed)
      .when(planning({ schedule: longer }))
      .accepted();
    expect(state).toMatchObject({
      status: 'collecting',
      plan: { schedule: longer },
      sources: [{ id: 'S1' }],
    });
    given(planned, interviewed, analysed, reported)
      .when(planning())
      .thenRejected({ code: 'report-is-there' });
  });
});

describe('the research', () => {
  it('numbers its sources and keeps only the number of whoever was asked', () => {
    given(planned).when(collecting).then(interviewed);
    const { state } = given(planned, interviewed).when(collecting).accepted();
    expect(state.sources.map(({ id }) => id)).toEqual(['S1', 'S2']);
    expect(JSON.stringify(state)).not.toContain(interview.informant.name);
    expect(channelsWithoutSource(state)).toEqual(['industry-report']);
  });

  it('is analysed as it is, and says which planned channels have no source', () => {
    given(planned, interviewed, read).when(analysing).then(analysed);
    const [event] = given(planned, interviewed).when(analysing).events();
    expect(event?.data).toMatchObject({ sources: 1, missingChannels: ['industry-report'] });
    const [early] = given(planned).when(analysing).events();
    expect(early?.data).toMatchObject({ missingChannels: ['interview', 'industry-report'] });
  });

  it('names the author beside those who were planned, whoever it is', () => {
    given(planned, interviewed, read, analysed).when(reporting).then(reported);
    const [event] = given(planned, analysed)
      .when((state) => writeReport(state, { ...report, author: 'u-jiang' }, at(researcher)))
      .events();
    expect(event?.data).toMatchObject({ author: 'u-jiang', people: ['u-yu', 'u-ruan'] });
  });

  it('may be reported again until it is accepted', () => {
    given(planned, analysed, reported).when(reporting).then(reported);
    given(planned, analysed, reported).when(accepting).then(accepted);
    given(planned, analysed).when(accepting).thenRejected({ code: 'nothing-reported' });
    expect(given(planned, reported, interviewed, analysed).state.status).toBe('reported');
  });

  it('is over with the acceptance, and nothing comes before the plan', () => {
    for (const command of [collecting, analysing, reporting, accepting]) {
      given().when(command).thenRejected({ code: 'not-planned' });
      given(...whole)
        .when(command)
        .thenRejected({ code: 'report-accepted-already' });
    }
    given(...whole)
      .when(planning())
      .thenRejected({ code: 'report-is-there' });
  });
});
