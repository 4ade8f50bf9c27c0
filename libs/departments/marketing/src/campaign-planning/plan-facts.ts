import { readCase, remainingOn, type CaseType, type FactSources } from '@liucheng/service-kit';
import { targetings } from '../target-customers/target-customers.ts';
import type { Campaign, CampaignEvent, SegmentReference } from './campaign.ts';

/** Those of the segments that their targeting has confirmed. */
export async function confirmedAmong(
  segments: readonly SegmentReference[],
  { events }: FactSources,
): Promise<readonly SegmentReference[]> {
  const named = [...new Set(segments.map(({ targeting }) => targeting))];
  const confirmed = await Promise.all(
    named.map(async (targeting) => {
      const { state } = await readCase(events, targetings, targeting);
      return state.confirmed.map(({ segment }) => ({ targeting, segment }));
    }),
  );
  return confirmed.flat();
}

/** What the budget of a year has left for a campaign, which has asked for so much; `undefined` while none is known. */
export function budgetLeft(
  type: CaseType<Campaign, CampaignEvent>,
  { year, campaign, budget }: { readonly year: number; readonly campaign: string; readonly budget: number },
  sources: FactSources,
): Promise<number | undefined> {
  return remainingOn(type, { account: String(year), caseId: campaign, wanted: budget }, sources);
}
