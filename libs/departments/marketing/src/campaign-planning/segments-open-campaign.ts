import { text, type Json, type JsonObject } from '@liucheng/kernel';
import type { Policy } from '@liucheng/service-kit';
import type { Open } from './planning.ts';

/** What this rule has to know of targeting. */
const confirmed = 'liucheng.marketing.target-customers.confirmed.v1';
const longestTitle = 200;
const mostSegments = 20;

/**
 * MKT-3: confirmed segments open a campaign that waits for its plan. It is no draft: goals and budget are a planner's to set,
 * and a draft would hold budget that nobody has asked for.
 */
export const segmentsOpenCampaign: Policy = {
  name: 'confirmed-segments-open-campaign',
  title: text('Confirmed segments open a campaign', '目标客户确认后自动开立营销活动'),
  service: 'marketing',
  types: [confirmed],
  react: ({ subject: targeting, data }) => {
    const { segments } = data;
    if (!Array.isArray(segments) || segments.length === 0) throw malformed('/segments', 'a list of segments');
    const chosen = segments.map((each: Json, index) => {
      const { segment, name } = (each ?? {}) as JsonObject;
      if (!isText(segment)) throw malformed(`/segments/${index}/segment`, 'a text');
      return { segment, name: isText(name) ? name : segment };
    });
    const title = chosen.map(({ name }) => name).join('、');
    const body: Open = {
      title: title.slice(0, longestTitle),
      segments: chosen.slice(0, mostSegments).map(({ segment }) => ({ targeting, segment })),
    };
    return { command: 'open', body };
  },
};

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** Whoever looks after the dead letters reads it. */
function malformed(path: string, expected: string): Error {
  return new Error(`${confirmed}: ${path}: expected ${expected}`);
}
