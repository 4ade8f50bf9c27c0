import { actor } from '../sample-actor.ts';
import type { RecruitmentEvent, Stage } from './recruitment.ts';

// Events as the commands write them, for specs of decisions, definition and stored shapes.

export const people = {
  head: actor('u-li', 'sales', 'department-head'),
  recruiter: actor('u-cui', 'human-resources', 'recruiter'),
  manager: actor('u-shen', 'human-resources', 'hr-manager'),
};

const hr = { by: 'u-cui' };
const sales = { by: 'u-li' };
export const zhou = {
  id: 'K-1',
  name: 'Zhou Min',
  phone: '13800000000',
  email: 'min@example.com',
};
const remarks = 'Knows the trade.';
const k1 = { id: 'K-1', remarks };
const suitable = { result: 'suitable' } as const;

export const requested = (headCount = 2): RecruitmentEvent => ({
  name: 'requested',
  data: {
    ...sales,
    department: 'sales',
    post: 'sales-representative',
    headCount,
    qualifications: 'Three years of sales.',
  },
});
export const published: RecruitmentEvent = {
  name: 'published',
  data: { ...hr, channels: ['website', 'campus'], notice: 'We look for two people.' },
};
export const screened: RecruitmentEvent = {
  name: 'screened',
  data: { ...hr, candidate: { ...zhou, remarks }, ...suitable },
};
export const interviewed = (stage: Stage = 'screened'): RecruitmentEvent => ({
  name: 'interviewed',
  data: {
    ...hr,
    candidate: k1,
    stage,
    on: '2026-03-04',
    interviewers: [
      { person: 'u-cui', department: 'human-resources' },
      { person: 'u-li', department: 'sales' },
    ],
    ...suitable,
  },
});
export const tested: RecruitmentEvent = {
  name: 'tested',
  data: { ...hr, candidate: k1, stage: 'interviewed', score: 86, ...suitable },
};
export const evaluated: RecruitmentEvent = {
  name: 'evaluated',
  data: {
    ...sales,
    candidate: k1,
    stage: 'tested',
    ...suitable,
    department: 'sales',
    interviewDepartments: ['human-resources', 'sales'],
    interviews: 1,
    tests: 1,
  },
};
export const recommended: RecruitmentEvent = {
  name: 'recommended',
  data: { ...sales, candidate: k1, stage: 'evaluated', department: 'sales', ...suitable },
};
export const offered: RecruitmentEvent = {
  name: 'offered',
  data: {
    ...hr,
    candidate: { id: 'K-1', terms: 'CNY 12,000 a month' },
    stage: 'recommended',
    startsOn: '2026-04-01',
  },
};
export const signed = (stage: Stage = 'offered'): RecruitmentEvent => ({
  name: 'contract-signed',
  data: {
    by: 'u-shen',
    candidate: { id: 'K-1', name: 'Zhou Min' },
    stage,
    employeeId: 'u-zhou-min',
    contract: 'LC-1',
    post: 'sales-representative',
    department: 'sales',
    startsOn: '2026-04-01',
    recommendation: { by: 'u-li', department: 'sales' },
    hires: 1,
    headCount: 2,
  },
});
export const onboarded: RecruitmentEvent = {
  name: 'onboarded',
  data: {
    ...hr,
    candidate: { id: 'K-1' },
    stage: 'contracted',
    on: '2026-04-01',
    hires: 1,
    headCount: 2,
    employeeId: 'u-zhou-min',
  },
};
export const withoutContract: RecruitmentEvent = {
  name: 'onboarded',
  data: {
    ...hr,
    candidate: { id: 'K-1' },
    stage: 'offered',
    on: '2026-04-01',
    hires: 1,
    headCount: 2,
    contractBy: '2026-05-01',
  },
};
export const turnedDown: RecruitmentEvent = {
  name: 'candidate-rejected',
  data: { ...hr, candidate: k1, stage: 'screened', outcome: 'rejected' },
};
export const withdrawn: RecruitmentEvent = {
  name: 'candidate-rejected',
  data: { ...hr, candidate: k1, stage: 'offered', outcome: 'withdrew' },
};
export const closed: RecruitmentEvent = {
  name: 'closed',
  data: { ...hr, reason: 'Enough people.', hires: 1, headCount: 2 },
};
const fenced: RecruitmentEvent = {
  name: 'reservation-fenced',
  data: { scope: 'employee-id', key: 'u-zhou-min' },
};

export const open = [requested(), published];
export const selected = [...open, screened, interviewed(), tested, evaluated, recommended];
export const hired = [...selected, offered, signed(), onboarded];
export const oneOfEach = [...hired, withoutContract, turnedDown, withdrawn, closed, fenced];

/** A second person in the same state of things. */
export const another = (id: string, event: RecruitmentEvent): RecruitmentEvent => {
  const { data } = event as { readonly data: { readonly candidate: { readonly id: string } } };
  return { ...event, data: { ...data, candidate: { ...data.candidate, id } } } as RecruitmentEvent;
};
