import { describe, expect, it } from '@jest/globals';
import { specification } from '@liucheng/service-kit/testing';
import { at, people } from '../testing/people.ts';
import { analyseSegments, assessValue, confirm, mostSegments } from './choosing.ts';
import {
  analysed,
  assessed,
  chosen,
  confirmed,
  parents,
  research,
  solo,
  value,
} from './targeting-examples.ts';
import { defaultSettings } from './targeting-settings.ts';
import { statusOf, targeting, type Segment, type Targeting } from './targeting.ts';

const { given } = specification(targeting);
const { researcher, manager } = people;
const accepted = { researchAccepted: true };
const analysing =
  (segments: readonly Segment[] = [solo, parents], facts = accepted) =>
  (state: Targeting) =>
    analyseSegments(state, { research, segments }, at(researcher), facts);
const assessing =
  (...segments: readonly string[]) =>
  (state: Targeting) =>
    assessValue(state, { scores: segments.map((segment) => ({ segment, ...value })) }, at(researcher));
const confirming =
  (...segments: readonly string[]) =>
  (state: Targeting) =>
    confirm(state, { segments: segments.map((segment) => ({ ...chosen, segment })) }, at(manager));

describe('analysing segments', () => {
  it('says from which research it starts and whether its report is accepted, whatever that is', () => {
    given().when(analysing()).then(analysed);
    const [event] = given()
      .when(analysing([solo], { researchAccepted: false }))
      .events();
    expect(event?.data).toMatchObject({ research, researchAccepted: false });
  });

  it('adds segments under the research that the case has, and needs one to start', () => {
    const further: Segment = { ...parents, segment: 'students' };
    const more = (state: Targeting) =>
      analyseSegments(state, { segments: [further] }, at(researcher), accepted);
    const [event] = given(analysed).when(more).events();
    expect(event?.data).toMatchObject({ research });
    expect(given(analysed).when(more).accepted().state.segments).toHaveLength(3);
    given()
      .when(more)
      .thenRejected({ code: 'research-not-named', errors: ['/research'] });
  });

  it('takes the score from a segment that is analysed again', () => {
    const { state } = given(analysed, assessed)
      .when(analysing([solo]))
      .accepted();
    expect(state.segments.find(({ segment }) => segment === 'solo-urban')?.score).toBeUndefined();
    expect(state.segments).toHaveLength(2);
  });

  it('refuses a segment that stands twice, ages the wrong way round and too many segments', () => {
    given()
      .when(analysing([solo, parents, solo]))
      .thenRejected({ code: 'segment-twice', errors: ['/segments/2/segment'] });
    given()
      .when(analysing([{ ...solo, ageFrom: 40, ageTo: 30 }]))
      .thenRejected({ code: 'ages-reversed', errors: ['/segments/0/ageTo'] });
    given()
      .when(analysing([{ ...solo, ageFrom: 40, ageTo: 40 }]))
      .accepted();
    const many = Array.from({ length: mostSegments - 1 }, (_, n) => ({ ...solo, segment: `s${n}` }));
    given(analysed)
      .when(analysing(many))
      .thenRejected({ code: 'too-many-segments', errors: ['/segments'] });
    given(analysed)
      .when(analysing(many.slice(1)))
      .accepted();
  });
});

describe('assessing the value', () => {
  it('makes a score of the three parts by their weights', () => {
    given(analysed).when(assessing('solo-urban')).then(assessed);
    const weights = { purchasePotential: 1, loyalty: 0, contribution: 1 };
    const [event] = given(analysed)
      .when((state) =>
        assessValue(state, { scores: [{ segment: 'solo-urban', ...value }] }, at(researcher), {
          ...defaultSettings,
          weights,
        }),
      )
      .events();
    expect(event?.data).toMatchObject({ scores: [{ score: 75 }] });
  });

  it('is of segments that were analysed, each once', () => {
    given(analysed)
      .when(assessing('solo-urban', 'nobody'))
      .thenRejected({ code: 'segment-not-analysed', reason: 'nobody', errors: ['/scores/1/segment'] });
    given(analysed)
      .when(assessing('solo-urban', 'solo-urban'))
      .thenRejected({ code: 'segment-twice', errors: ['/scores/1/segment'] });
    given().when(assessing('solo-urban')).thenRejected({ code: 'nothing-analysed' });
  });

  it('is over when all segments have a score', () => {
    expect(statusOf(given(analysed, assessed).state)).toBe('analysed');
    expect(statusOf(given(analysed, assessed).when(assessing('young-parents')).accepted().state)).toBe(
      'assessed',
    );
  });
});

describe('confirming', () => {
  it('takes segments that were analysed and scored, with their names and scores', () => {
    given(analysed, assessed).when(confirming('solo-urban')).then(confirmed);
  });

  it('refuses others, and names each (confirmed-segments-analysed-and-scored)', () => {
    given(analysed, assessed)
      .when(confirming('solo-urban', 'young-parents', 'nobody'))
      .thenRejected({
        code: 'segment-without-score',
        rule: 'confirmed-segments-analysed-and-scored',
        reason: 'young-parents, nobody',
        acceptable: 'solo-urban',
        errors: ['/segments/1/segment', '/segments/2/segment'],
      });
    given(analysed).when(confirming('solo-urban')).thenRejected({
      code: 'segment-without-score',
      rule: 'confirmed-segments-analysed-and-scored',
      acceptable: 'Assess the value',
    });
    given(analysed, assessed)
      .when(analysing([solo]))
      .accepted()
      .when(confirming('solo-urban'))
      .thenRejected({
        code: 'segment-without-score',
        rule: 'confirmed-segments-analysed-and-scored',
      });
  });

  it('is of each segment once, and the end', () => {
    given(analysed, assessed)
      .when(confirming('solo-urban', 'solo-urban'))
      .thenRejected({ code: 'segment-twice' });
    given().when(confirming('solo-urban')).thenRejected({ code: 'nothing-analysed' });
    for (const command of [analysing(), assessing('solo-urban'), confirming('solo-urban')])
      given(analysed, assessed, confirmed).when(command).thenRejected({ code: 'confirmed-already' });
  });
});
