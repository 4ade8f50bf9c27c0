import type { Sighting } from '../over-cases/judge.ts';

/** A rule over cases as the model knows it: elapsed times and UTC days only. */
export type ModelRule =
  | { readonly kind: 'unique' }
  | { readonly kind: 'limit'; readonly max: number; readonly within?: number; readonly perDay?: true }
  | { readonly kind: 'follows'; readonly order: 'before' | 'after'; readonly within?: number };

export interface Accused {
  readonly case: string;
  readonly sequence: number;
  readonly at: number;
  readonly lateBy?: number;
}

const day = 86_400_000;

/**
 * Who is accused, found the slow way: every occurrence under one key is held against every other one, in the order of times with ties
 * by case. For tests, against what judges step by step.
 */
export function accusedByModel(rule: ModelRule, unordered: readonly Sighting[], until = Infinity): Accused[] {
  const name = ({ process, case: subject }: Sighting): string => `${process}/${subject}`;
  const rank = (each: Sighting): (number | string)[] => [
    each.at,
    each.process,
    each.case,
    each.sequence,
    each.item,
  ];
  const before = (a: Sighting, b: Sighting): boolean => {
    const [left, right] = [rank(a), rank(b)];
    const place = left.findIndex((value, index) => value !== right[index]);
    return place >= 0 && (left[place] as number) < (right[place] as number);
  };
  const all = [...unordered].sort((a, b) => (before(a, b) ? -1 : 1));
  const holdsAt = (each: Sighting, at: number): boolean => each.released === undefined || each.released > at;
  const others = (each: Sighting): Sighting[] => all.filter((other) => name(other) !== name(each));
  const mine = all.filter(({ role }) => role === 'own');
  const tell = ({ case: subject, sequence }: Sighting, at: number, lateBy?: number): Accused => ({
    case: subject,
    sequence,
    at,
    ...(lateBy === undefined ? {} : { lateBy }),
  });
  switch (rule.kind) {
    case 'unique': {
      const guilty = mine.filter((each) =>
        others(each).some((other) => before(other, each) && holdsAt(other, each.at)),
      );
      return guilty
        .filter((each) => !guilty.some((earlier) => name(earlier) === name(each) && before(earlier, each)))
        .map((each) => tell(each, each.at));
    }
    case 'limit':
      return mine
        .filter((each) => {
          const counted = all.filter(
            (other) =>
              other === each ||
              (before(other, each) &&
                holdsAt(other, each.at) &&
                (rule.perDay
                  ? Math.floor(other.at / day) === Math.floor(each.at / day)
                  : other.at + (rule.within as number) >= each.at)),
          );
          return counted.reduce((sum, { amount = 1 }) => sum + amount, 0) > rule.max;
        })
        .map((each) => tell(each, each.at));
    case 'follows': {
      const { within = Infinity } = rule;
      return mine.flatMap((each): Accused[] => {
        const answers = others(each).filter(({ role }) => role === 'other');
        if (rule.order === 'before') {
          const found = answers.some(
            (other) => other.at <= each.at && other.at + within >= each.at && holdsAt(other, each.at),
          );
          return found || each.at > until ? [] : [tell(each, each.at)];
        }
        const due = each.at + within;
        const first = Math.min(...answers.map(({ at }) => at).filter((at) => at >= each.at));
        if (first <= due || due > until || !holdsAt(each, due)) return [];
        return [tell(each, due, first === Infinity ? undefined : first - due)];
      });
    }
  }
}
