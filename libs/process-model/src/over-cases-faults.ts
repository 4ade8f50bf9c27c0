import type { FieldFault } from '@liucheng/kernel';
import { withinFaults } from './duration.ts';
import { list, own, texts } from './lenient-reading.ts';
import { unknownStep, type Subject } from './subject.ts';

/**
 * What is wrong with a rule over cases beside its shape. Steps of other processes are known to their own definitions only, which
 * may be published later, so nothing is said of them.
 */
export function overCasesFaults(rule: unknown, path: string, subject: Subject): FieldFault[] {
  const kind = own(rule, 'kind');
  const among = list(own(rule, 'among'));
  return [
    ...stepFaults(rule, path, subject),
    ...withinFaults(own(rule, 'within'), `${path}/within`),
    ...sideFaults(rule, path),
    ...among.flatMap((each, index) => sideFaults(each, `${path}/among/${index}`)),
    ...sideFaults(own(rule, 'other'), `${path}/other`),
    ...(kind === 'limit' ? amountFaults(rule, path, among) : []),
    ...among.flatMap((each, index) => partsFaults(rule, each, `${path}/among/${index}/key`)),
    ...partsFaults(rule, own(rule, 'other'), `${path}/other/key`),
  ];
}

function stepFaults(rule: unknown, path: string, subject: Subject): FieldFault[] {
  return ['step', 'releasedBy'].flatMap((field) =>
    texts(own(rule, field), `${path}/${field}`).flatMap(
      ({ text, path: place }) => unknownStep(place, text, subject) ?? [],
    ),
  );
}

/** What releases a case cannot be what it is compared by: it would count no more at once. */
function sideFaults(side: unknown, path: string): FieldFault[] {
  const compared = new Set(texts(own(side, 'step'), '').map(({ text }) => text));
  const faults: FieldFault[] = texts(own(side, 'releasedBy'), `${path}/releasedBy`)
    .filter(({ text }) => compared.has(text))
    .map(({ text, path: place }) => ({
      path: place,
      expected: 'another step than those of /step: this one is what is compared',
      actual: text,
    }));
  const parts = texts(own(side, 'key'), `${path}/key`);
  if (own(side, 'each') !== undefined && parts.length > 0 && !parts.some(({ text }) => text.startsWith('/')))
    faults.push({
      path: `${path}/key`,
      expected: 'a JSON Pointer beside "each": what tells one item of the list from another',
    });
  return faults;
}

/** Either all sides add up amounts or all are counted: numbers of two kinds make no sum. */
function amountFaults(rule: unknown, path: string, among: readonly unknown[]): FieldFault[] {
  const faults: FieldFault[] = [];
  const summed = own(rule, 'amount') !== undefined;
  for (const field of summed ? [] : ['upTo', 'currency'])
    if (own(rule, field) !== undefined)
      faults.push({
        path: `${path}/${field}`,
        expected: 'no such field without "amount": nothing is added up',
      });
  if (!summed && typeof own(rule, 'max') === 'number' && !Number.isInteger(own(rule, 'max')))
    faults.push({
      path: `${path}/max`,
      expected: 'a whole number without "amount": occurrences are counted',
      actual: own(rule, 'max') as number,
    });
  for (const [index, each] of among.entries()) {
    if ((own(each, 'amount') !== undefined) === summed) continue;
    faults.push({
      path: `${path}/among/${index}/amount`,
      expected: summed
        ? 'a JSON Pointer to the number that is added up, as the rule has one'
        : 'no such field, as the rule has none: occurrences are counted',
    });
  }
  return faults;
}

/** Keys are compared part by part. */
function partsFaults(rule: unknown, side: unknown, path: string): FieldFault[] {
  const [parts, others] = [rule, side].map((each) => texts(own(each, 'key'), '').length) as [number, number];
  if (parts === 0 || others === 0 || parts === others) return [];
  const expected = `a key of ${parts} ${parts === 1 ? 'part' : 'parts'}, as that of the rule: they are compared one by one`;
  return [{ path, expected, actual: others }];
}
