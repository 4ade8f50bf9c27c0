import type { ChosenSegment, Segment, TargetingEvent } from './targeting.ts';

// A history for the specs.

const by = 'u-yu';
export const research = 'research-1';
export const solo: Segment = {
  segment: 'solo-urban',
  name: 'People who live alone in cities',
  ageFrom: 22,
  ageTo: 35,
  gender: 'any',
  region: 'Cities of Sichuan',
  spendingHabits: 'Buys online',
  preferences: 'Small',
};
export const parents: Segment = {
  segment: 'young-parents',
  name: 'Young parents',
  gender: 'female',
  region: 'Chengdu',
  spendingHabits: 'Buys in shops',
  preferences: 'Safe',
};
export const value = { purchasePotential: 80, loyalty: 60, contribution: 70 };
export const chosen: ChosenSegment = {
  segment: 'solo-urban',
  coreNeeds: 'One cup, quickly',
  painPoints: 'Kettles are too large',
};

export const analysed: TargetingEvent = {
  name: 'segments-analysed',
  data: { by, research, researchAccepted: true, segments: [solo, parents] },
};
/** 80 × 0.4 + 60 × 0.3 + 70 × 0.3 */
export const assessed: TargetingEvent = {
  name: 'value-assessed',
  data: { by, scores: [{ segment: 'solo-urban', ...value, score: 71 }] },
};
export const confirmed: TargetingEvent = {
  name: 'confirmed',
  data: { by: 'u-bai', research, segments: [{ ...chosen, name: solo.name, score: 71 }] },
};

/** One event of each name, with every field that it can have. */
export const oneOfEach = [analysed, assessed, confirmed];
