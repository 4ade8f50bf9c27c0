import { reject, text, type Rejection, type Text } from '@liucheng/kernel';
import type { Directory } from './directory.ts';
import { officeDay } from './office-day.ts';

/** Somebody, or a department, that the body of a command names, and where (JSON Pointer). */
export type Named =
  | {
      readonly path: string;
      readonly person: string;
      /** It is about what has been: whoever has left since may be named. */
      readonly past?: true;
    }
  | { readonly path: string; readonly department: string };

/** Each person of a list, named by the field `person` of its items. */
export function eachPerson(
  path: string,
  people: readonly { readonly person: string }[],
  about: { readonly past?: true } = {},
): Named[] {
  return people.map(({ person }, index) => ({ path: `${path}/${index}/person`, person, ...about }));
}

/**
 * Why the organisation refuses whom a command names: everybody and everything that is not on record, or has left, with its field.
 * Nothing is refused before an organisation is in force. The service's own copy is asked, as of now: somebody who was entered or has left a
 * moment ago may be known a moment later only. What was accepted stays, whoever leaves afterwards.
 * @param now ms since the epoch
 */
export function notOnRecord(
  named: readonly Named[],
  directory: Directory,
  now: number,
): Rejection | undefined {
  if (!directory.inForce) return undefined;
  const day = officeDay(now);
  const errors = named.flatMap((each) => {
    const fault = 'person' in each ? personFault(each, directory, day) : departmentFault(each, directory);
    return fault === undefined ? [] : [{ path: each.path, ...fault }];
  });
  if (errors.length === 0) return undefined;
  const ids = [...new Set(errors.map(({ actual }) => actual))];
  const [en, zh] = [ids.join(', '), ids.join('、')];
  return reject({
    code: 'not-on-record',
    reason: text(
      `The organisation does not know, or knows no longer: ${en}.`,
      `组织架构中没有，或已不在职：${zh}。`,
    ),
    acceptable: text(
      'People and departments by their ids, as the organisation has them. Who was entered just now is known in a moment.',
      '请填写组织架构中的人员和部门编号；刚刚登记的，请稍候再试。',
    ),
    errors,
  });
}

type Fault = { readonly expected: Text; readonly actual: string };

function personFault(
  { person, past }: Extract<Named, { person: string }>,
  directory: Directory,
  day: string,
): Fault | undefined {
  const stays = directory.stays(person, day);
  if (stays || (past && stays !== undefined)) return undefined;
  const expected = past
    ? text('somebody who is or was employed here', '在职或曾在职的人员')
    : text('somebody who is employed here', '在职人员');
  return { expected, actual: person };
}

function departmentFault(
  { department }: Extract<Named, { department: string }>,
  directory: Directory,
): Fault | undefined {
  if (directory.hasDepartment(department)) return undefined;
  return { expected: text('a department of the company', '公司现有部门'), actual: department };
}
