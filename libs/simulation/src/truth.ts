import type { Planted } from '@liucheng/service-kit';

/** What sets a violation apart from others of its case. */
export interface Breach {
  readonly process: string;
  readonly case: string;
  /** `refusal`: a command was refused, and the attempt is on record. */
  readonly kind: 'violation' | 'refusal';
  readonly rule: Planted;
}

/** A line of the truth file: one violation or refusal that was planted. */
export interface Truth extends Breach {
  readonly seed: number;
  readonly play: string;
  readonly person?: string;
  /** When it was planted, RFC 3339. */
  readonly at: string;
}

/** A breach that was planted more often than found, or the other way round. */
export interface Difference extends Breach {
  readonly planted: number;
  readonly found: number;
}

/** Compares as multisets. Differences in the order of process, case and rule. */
export function compare(planted: readonly Breach[], found: readonly Breach[]): Difference[] {
  const counts = new Map<string, { breach: Breach; planted: number; found: number }>();
  const count = (breach: Breach, side: 'planted' | 'found'): void => {
    const key = JSON.stringify([breach.process, breach.case, breach.kind, breach.rule]);
    const known = counts.get(key) ?? { breach, planted: 0, found: 0 };
    known[side]++;
    counts.set(key, known);
  };
  for (const breach of planted) count(breach, 'planted');
  for (const breach of found) count(breach, 'found');
  return [...counts]
    .filter(([, each]) => each.planted !== each.found)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(
      ([
        ,
        {
          breach: { process, case: id, kind, rule },
          ...amounts
        },
      ]) => ({
        process,
        case: id,
        kind,
        rule,
        ...amounts,
      }),
    );
}

/** By time, and where that is the same in an order that does not depend on who was answered first. */
export function inOrder(truth: readonly Truth[]): Truth[] {
  const key = ({ at, process, case: id, kind, rule }: Truth): string =>
    JSON.stringify([at, process, id, kind, rule]);
  return truth
    .map((each) => [key(each), each] as const)
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
    .map(([, each]) => each);
}
