import { describe, expect, it } from '@jest/globals';
import { fold, type Actor, type Decision } from '@liucheng/kernel';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { close, offer, onboard, rejectCandidate, signContract } from './hiring.ts';
import {
  another,
  closed,
  evaluated,
  hired,
  interviewed,
  offered,
  onboarded,
  oneOfEach,
  open,
  people,
  published,
  recommended,
  requested,
  screened,
  selected,
  signed,
  tested,
  turnedDown,
  withdrawn,
  withoutContract,
  zhou,
} from './recruitment-examples.ts';
import { describeRecruitmentEvent } from './recruitment-history.ts';
import { defaultSettings } from './recruitment-settings.ts';
import { recruitmentProcess } from './recruitment.process.ts';
import {
  hiresOf,
  recruitment,
  recruitmentEvents,
  statusOf,
  type Recruitment,
  type RecruitmentEvent,
} from './recruitment.ts';
import { mostCandidates } from './refusals.ts';
import { evaluate, interview, publish, recommend, request, screen, writtenTest } from './selecting.ts';

const { given } = specification(recruitment);
// 10:00 in Shanghai
const now = Date.parse('2026-04-01T02:00:00Z');
const by = (actor: Actor, time = now) => ({ actor, now: time, caseId: 'R-1' });
const { head, recruiter, manager } = people;
const remarks = 'Knows the trade.';
const candidate = 'K-1';
const suitable = { result: 'suitable' } as const;
const contract = { candidate, employeeId: 'u-zhou-min', contract: 'LC-1', startsOn: '2026-04-01' };
const interviewers = [
  { person: 'u-cui', department: 'human-resources' },
  { person: 'u-li', department: 'sales' },
];

type Deciding = (state: Recruitment) => Decision<RecruitmentEvent>;
const interviewing: Deciding = (state) =>
  interview(state, { candidate, on: '2026-03-04', interviewers, ...suitable, remarks }, by(recruiter));
const testing: Deciding = (state) =>
  writtenTest(state, { candidate, score: 86, ...suitable, remarks }, by(recruiter));
const evaluating: Deciding = (state) => evaluate(state, { candidate, ...suitable, remarks }, by(head));
const recommending: Deciding = (state) => recommend(state, { candidate, remarks }, by(head));
const offering: Deciding = (state) =>
  offer(state, { candidate, startsOn: '2026-04-01', terms: 'CNY 12,000 a month' }, by(recruiter));
const signing: Deciding = (state) => signContract(state, contract, by(manager));
const onboarding: Deciding = (state) => onboard(state, { candidate, on: '2026-04-01' }, by(recruiter));
const rejecting: Deciding = (state) =>
  rejectCandidate(state, { candidate, outcome: 'rejected', remarks }, by(recruiter));
const aboutCandidates = [
  interviewing,
  testing,
  evaluating,
  recommending,
  offering,
  signing,
  onboarding,
  rejecting,
];

describe('selecting', () => {
  const asked = { post: 'sales-representative', headCount: 2, qualifications: 'Three years of sales.' };

  it('begins with the request of the department that hires, once', () => {
    const requesting: Deciding = (state) => request(state, asked, by(head));
    given().when(requesting).then(requested());
    given(requested()).when(requesting).thenRejected({ code: 'already-requested' });
  });

  it('asks for a post that the department has, where the organisation knows the department', () => {
    const post = (id: string) => ({ id, names: { en: id, 'zh-CN': id } });
    const requesting =
      (...posts: string[]): Deciding =>
      (state) =>
        request(state, asked, by(head), { posts: posts.map(post) });
    given().when(requesting('clerk', 'sales-representative')).then(requested());
    given()
      .when(requesting('clerk'))
      .thenRejected({ code: 'no-such-post', acceptable: 'clerk', errors: ['/post'] });
  });

  it('publishes, each channel once', () => {
    const channels = ['website', 'campus', 'website'] as const;
    const publishing: Deciding = (state) =>
      publish(state, { channels, notice: 'We look for two people.' }, by(recruiter));
    given(requested()).when(publishing).then(published);
  });

  it('screens, and corrects a screening as long as nothing has followed', () => {
    const screening: Deciding = (state) =>
      screen(state, { candidate: zhou, ...suitable, remarks }, by(recruiter));
    given(...open)
      .when(screening)
      .then(screened);
    const out = { ...screened, data: { ...screened.data, result: 'unsuitable' } } as RecruitmentEvent;
    const state = given(...open, out)
      .when(screening)
      .accepted().state;
    expect(state.candidates).toMatchObject([{ id: 'K-1', stage: 'screened' }]);
    expect(state.candidates[0]).not.toHaveProperty('remarks');
    for (const later of [[interviewed()], [turnedDown]])
      given(...open, screened, ...later)
        .when(screening)
        .thenRejected({ code: 'screened-already', errors: ['/candidate/id'] });
  });

  it('takes no more candidates than can be read at once', () => {
    const full = Array.from({ length: mostCandidates }, (_, index) => another(`K-${index}`, screened));
    const screening =
      (id: string): Deciding =>
      (state) =>
        screen(state, { candidate: { ...zhou, id }, ...suitable }, by(recruiter));
    given(...open, ...full)
      .when(screening('K-new'))
      .thenRejected({ code: 'too-many-candidates' });
    given(...open, ...full)
      .when(screening('K-0'))
      .accepted();
  });

  it('writes where the candidate stood before each step, in whatever order, which the monitor judges', () => {
    given(...open, screened)
      .when(interviewing)
      .then(interviewed());
    given(...open, screened, interviewed())
      .when(testing)
      .then(tested);
    given(...open, screened, interviewed(), tested)
      .when(evaluating)
      .then(evaluated);
    given(...open, screened, interviewed(), tested, evaluated)
      .when(recommending)
      .then(recommended);
    const hasty = given(...open, screened)
      .when(recommending)
      .events()[0];
    expect(hasty?.data).toMatchObject({ stage: 'screened' });
    expect(hasty?.data).not.toHaveProperty('result');
    const unseen = given(...open, screened)
      .when(evaluating)
      .events()[0];
    expect(unseen?.data).toMatchObject({ interviews: 0, tests: 0, interviewDepartments: [] });
  });

  it('records no interview of a day that is still to come', () => {
    const on =
      (day: string): Deciding =>
      (state) =>
        interview(state, { candidate, on: day, interviewers, ...suitable }, by(recruiter));
    given(...open, screened)
      .when(on('2026-04-01'))
      .accepted();
    given(...open, screened)
      .when(on('2026-04-02'))
      .thenRejected({ code: 'day-not-come', errors: ['/on'], acceptable: '2026-04-01' });
    // In Shanghai the next day has come.
    const evening = Date.parse('2026-04-01T16:00:00Z');
    given(...open, screened)
      .when((state) =>
        interview(state, { candidate, on: '2026-04-02', interviewers, ...suitable }, by(recruiter, evening)),
      )
      .accepted();
  });
});

describe('hiring', () => {
  it('offers, signs and onboards', () => {
    given(...selected)
      .when(offering)
      .then(offered);
    given(...selected, offered)
      .when(signing)
      .then(signed());
    given(...selected, offered, signed())
      .when(onboarding)
      .then(onboarded);
    const { state } = given(...hired);
    expect(state.candidates).toMatchObject([{ stage: 'hired', employeeId: 'u-zhou-min' }]);
    for (const again of [offering, signing, rejecting])
      given(...hired)
        .when(again)
        .thenRejected({ code: 'candidate-hired', errors: ['/candidate'] });
    given(...hired)
      .when(onboarding)
      .thenRejected({ code: 'already-onboarded', reason: '2026-04-01' });
  });

  it("signs no contract without the hiring department's recommendation (contract-needs-recommendation)", () => {
    for (const history of [[screened], [screened, interviewed(), tested, evaluated, offered]])
      given(...open, ...history)
        .when(signing)
        .thenRejected({
          code: 'recommendation-missing',
          rule: 'contract-needs-recommendation',
          acceptable: 'head of sales',
        });
    given(...open, screened, recommended)
      .when(signing)
      .accepted();
  });

  it('onboards without a contract, and says by when there has to be one', () => {
    given(...selected, offered)
      .when(onboarding)
      .then(withoutContract);
    const after = [...selected, offered, withoutContract];
    expect(given(...after).state.candidates[0]).toMatchObject({
      stage: 'onboarded',
      contractBy: '2026-05-01',
    });
    given(...after)
      .when(signing)
      .then(signed('onboarded'));
    expect(given(...after, signed('onboarded')).state.candidates[0]).toMatchObject({ stage: 'hired' });
    given(...selected, offered)
      .when((state) =>
        onboard(state, { candidate, on: '2026-04-01' }, by(recruiter), {
          ...defaultSettings,
          contractWithinDays: 10,
        }),
      )
      .accepted();
    given(...selected, offered)
      .when((state) => onboard(state, { candidate, on: '2026-04-02' }, by(recruiter)))
      .thenRejected({ code: 'day-not-come', errors: ['/on'] });
  });

  it('hires no more than were requested, by contract or by first day (hires-within-head-count)', () => {
    const second = [screened, recommended, offered].map((event) => another('K-2', event));
    const signingSecond: Deciding = (state) =>
      signContract(state, { ...contract, candidate: 'K-2', employeeId: 'u-other' }, by(manager));
    const onboardingSecond: Deciding = (state) =>
      onboard(state, { candidate: 'K-2', on: '2026-04-01' }, by(recruiter));
    for (const first of [signed(), withoutContract]) {
      const taken = [requested(1), published, ...selected.slice(2), offered, first, ...second];
      given(...taken)
        .when(signingSecond)
        .thenRejected({ code: 'head-count-reached', rule: 'hires-within-head-count', reason: '1 requested' });
      given(...taken)
        .when(onboardingSecond)
        .thenRejected({ code: 'head-count-reached', rule: 'hires-within-head-count-onboard' });
      const free = [...selected, offered, first, ...second];
      given(...free)
        .when(signingSecond)
        .accepted();
      given(...free)
        .when(onboardingSecond)
        .accepted();
    }
  });

  it('gives a person id once', () => {
    const second = [screened, recommended].map((event) => another('K-2', event));
    given(...selected, offered, signed(), ...second)
      .when((state) => signContract(state, { ...contract, candidate: 'K-2' }, by(manager)))
      .thenRejected({ code: 'person-id-taken', errors: ['/employeeId'] });
  });

  it('turns down, after which nothing more happens to the candidate', () => {
    given(...open, screened)
      .when(rejecting)
      .then(turnedDown);
    given(...selected, offered)
      .when((state) => rejectCandidate(state, { candidate, outcome: 'withdrew', remarks }, by(recruiter)))
      .then(withdrawn);
    for (const late of aboutCandidates)
      given(...open, screened, turnedDown)
        .when(late)
        .thenRejected({ code: 'candidate-rejected', errors: ['/candidate'] });
  });

  it('frees the post of whoever signs and stays away, or leaves without a contract', () => {
    for (const event of [signed(), withoutContract]) {
      const { state } = given(...selected, offered, event)
        .when((before) => rejectCandidate(before, { candidate, outcome: 'withdrew' }, by(recruiter)))
        .accepted();
      expect(hiresOf(state)).toBe(0);
    }
  });

  it('says who is a candidate where somebody is not', () => {
    for (const each of aboutCandidates) {
      given(...open)
        .when(each)
        .thenRejected({ code: 'no-such-candidate', errors: ['/candidate'] });
      given(...open, another('K-2', screened))
        .when(each)
        .thenRejected({ code: 'no-such-candidate', acceptable: 'K-2' });
    }
  });

  it('closes when nobody waits any more', () => {
    const closing: Deciding = (state) => close(state, { reason: 'Enough people.' }, by(recruiter));
    given(...hired)
      .when(closing)
      .then(closed);
    given(...open)
      .when(closing)
      .accepted();
    for (const waiting of [[screened], [...selected.slice(2), offered, withoutContract]])
      given(...open, ...waiting)
        .when(closing)
        .thenRejected({ code: 'candidates-waiting', reason: 'K-1' });
    const publishing: Deciding = (state) =>
      publish(state, { channels: ['website'], notice: '-' }, by(recruiter));
    const screening: Deciding = (state) => screen(state, { candidate: zhou, ...suitable }, by(recruiter));
    for (const each of [...aboutCandidates, publishing, screening, closing]) {
      given().when(each).thenRejected({ code: 'nobody-requested' });
      given(...hired, closed)
        .when(each)
        .thenRejected({ code: 'recruitment-closed' });
    }
  });

  it('keeps the head count whatever is asked in whatever order', () => {
    const ids = ['K-1', 'K-2', 'K-3', 'K-4'];
    const act = fc.record({
      kind: fc.constantFrom('sign', 'onboard', 'reject'),
      id: fc.constantFrom(...ids),
    });
    const ready = ids.flatMap((id) => [another(id, screened), another(id, recommended)]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(act, { maxLength: 30 }), (headCount, acts) => {
        let state = fold(recruitment, [requested(headCount), published, ...ready]);
        const model = new Map(ids.map((id) => [id, { signed: false, onboard: false, rejected: false }]));
        const taken = () =>
          [...model.values()].filter((each) => !each.rejected && (each.signed || each.onboard)).length;
        for (const { kind, id } of acts) {
          const each = model.get(id);
          if (!each) throw new Error(id);
          const room = each.signed || each.onboard || taken() < headCount;
          const body = {
            candidate: id,
            outcome: 'rejected',
            on: '2026-04-01',
            startsOn: '2026-04-01',
          } as const;
          const [decided, allowed] =
            kind === 'sign'
              ? [
                  signContract(state, { ...body, employeeId: `u-${id}`, contract: '1' }, by(manager)),
                  !each.rejected && !each.signed && room,
                ]
              : kind === 'onboard'
                ? [onboard(state, body, by(recruiter)), !each.rejected && !each.onboard && room]
                : [
                    rejectCandidate(state, body, by(recruiter)),
                    !each.rejected && !(each.signed && each.onboard),
                  ];
          expect([kind, 'rejected' in decided]).toEqual([kind, !allowed]);
          if ('rejected' in decided) continue;
          state = fold(recruitment, decided, state);
          if (kind === 'sign') each.signed = true;
          if (kind === 'onboard') each.onboard = true;
          if (kind === 'reject') each.rejected = true;
          expect(hiresOf(state)).toBe(taken());
          expect(taken()).toBeLessThanOrEqual(headCount);
        }
      }),
    );
  });
});

describe('a recruitment', () => {
  it('says where it stands', () => {
    expect(
      [
        [requested()],
        open,
        [...open, screened],
        [requested(1), published, ...hired.slice(2)],
        [...hired, closed],
      ].map((history) => statusOf(given(...history).state)),
    ).toEqual(['requested', 'published', 'selecting', 'filled', 'closed']);
  });

  it('fits together in definition, events, texts and stored shapes', () => {
    expect(
      processFaults({
        definition: recruitmentProcess(),
        events: recruitmentEvents,
        decider: recruitment,
        describe: describeRecruitmentEvent,
        examples: oneOfEach,
        golden: new URL('golden/', import.meta.url),
      }),
    ).toEqual([]);
  });

  it('follows its settings', () => {
    const strict = recruitmentProcess({ ...defaultSettings, contractWithinDays: 10 }, 2);
    expect(JSON.stringify(strict.rules)).toContain('within 10 days');
  });
});
