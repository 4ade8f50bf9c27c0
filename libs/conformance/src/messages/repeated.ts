import { text, type Text } from '@liucheng/kernel';
import { severityNames, type RepeatOffenders, type Severity } from '@liucheng/process-model';
import { allowance } from './phrases.ts';

const offenders = {
  person: text('person', '人员'),
  department: text('department', '部门'),
} satisfies Record<RepeatOffenders['by'], Text>;

/** Why a violation is more severe than its rule: a sentence after those that say what happened. */
export function repeated(
  whose: RepeatOffenders['by'],
  occurrence: number,
  within: string,
  from: Severity,
  to: Severity,
): Text {
  const span = allowance({ duration: within, time: 'elapsed' });
  const { en, 'zh-CN': zh } = offenders[whose];
  const [was, is] = [severityNames[from], severityNames[to]];
  const raised =
    from === to
      ? text(`it is ${was.en} already`, `严重程度已为“${was['zh-CN']}”`)
      : text(`so it is raised from ${was.en} to ${is.en}`, `严重程度由“${was['zh-CN']}”升为“${is['zh-CN']}”`);
  return text(
    `The same ${en} has broken this rule ${occurrence} times within ${span.en}; ${raised.en}.`,
    `同一${zh}在${span['zh-CN']}内已第 ${occurrence} 次违反该规则，${raised['zh-CN']}。`,
  );
}
