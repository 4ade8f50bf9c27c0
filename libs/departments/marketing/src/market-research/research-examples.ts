import type { ResearchEvent, ResearchPlan } from './research.ts';

// A history for the specs.

const by = 'u-yu';
export const researchPlan: ResearchPlan = {
  purpose: 'Where the small kettle can be sold',
  content: 'Who buys small kettles, and why',
  scope: 'Households of one or two in Sichuan',
  method: {
    description: 'Interviews, checked against the industry report',
    channels: [{ channel: 'interview', target: 'Twelve households' }, { channel: 'industry-report' }],
  },
  schedule: { from: '2026-03-02', to: '2026-03-27' },
  people: [{ person: 'u-yu', task: 'Interviews' }, { person: 'u-ruan' }],
};
export const interview = {
  channel: 'interview',
  origin: 'first-hand',
  title: 'Interview with household 7',
  reference: 'R-17',
  summary: 'Small kettles are bought as a second one.',
  informant: { id: 'I-07', name: 'Zhou Min', contact: '13800000000', statement: 'One cup is enough.' },
} as const;
export const findings = [{ kind: 'trend', finding: 'Households become smaller.' }] as const;
export const report = {
  currentState: 'Two brands share most of it.',
  problems: 'Both are too large for one person.',
  trends: 'Households become smaller.',
  recommendations: 'Sell to people who live alone.',
};

export const planned: ResearchEvent = { name: 'planned', data: { by, ...researchPlan } };
export const interviewed: ResearchEvent = {
  name: 'source-collected',
  data: { by, source: 'S1', ...interview },
};
export const read: ResearchEvent = {
  name: 'source-collected',
  data: {
    by,
    source: 'S2',
    channel: 'industry-report',
    origin: 'second-hand',
    title: 'Kitchen appliances 2025',
    reference: 'R-18',
    summary: 'Households become smaller.',
  },
};
export const analysed: ResearchEvent = {
  name: 'analysed',
  data: {
    by,
    findings: [...findings],
    sources: 2,
    plannedChannels: ['interview', 'industry-report'],
    missingChannels: [],
  },
};
export const reported: ResearchEvent = {
  name: 'reported',
  data: { by, author: by, people: ['u-yu', 'u-ruan'], report },
};
export const accepted: ResearchEvent = {
  name: 'report-accepted',
  data: { by: 'u-bai', remark: 'Well founded.' },
};

/** Up to the acceptance. */
export const whole = [planned, interviewed, read, analysed, reported, accepted];
/** One event of each name, with every field that it can have. */
export const oneOfEach = [planned, interviewed, analysed, reported, accepted];
