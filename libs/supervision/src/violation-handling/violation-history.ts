import { few, text, type Text } from '@liucheng/kernel';
import { severityNames, type Severity } from '@liucheng/process-model';
import type { Breach, Measure, ViolationCaseEvent } from './violation-case.ts';

const measureNames: Readonly<Record<Measure, Text>> = {
  warning: text('a warning', '警告'),
  correction: text('a correction', '纠正'),
  training: text('a training', '培训'),
  penalty: text('a penalty', '处罚'),
};

/** A sentence for each event of a case. */
export function describeViolationCaseEvent(event: ViolationCaseEvent): Text {
  switch (event.name) {
    case 'detected': {
      const { source, reference, severity, repeats, what } = event.data;
      const [en, zh] =
        source === 'monitor'
          ? [`Raised by the monitor as ${reference}`, `流程监控发现违规（${reference}）`]
          : [`Found by an inspection as ${reference}`, `检查发现违规（${reference}）`];
      return opened(text(en, zh), event.data, severity, repeats, what);
    }
    case 'reported': {
      const { by, severity, repeats, what, evidence } = event.data;
      return opened(
        text(
          `Reported by ${by} with ${evidence.length} item(s) of evidence`,
          `${by} 举报违规，附证据 ${evidence.length} 项`,
        ),
        event.data,
        severity,
        repeats,
        what,
      );
    }
    case 'severity-raised': {
      const { former, severity, repeats } = event.data;
      const [from, to] = [severityNames[former], severityNames[severity]];
      const cases = few(repeats);
      return text(
        `Severity raised from ${from.en} to ${to.en}, because it is a repetition (${cases.en}).`,
        `因重复违规（${cases['zh-CN']}），严重程度由${from['zh-CN']}上调为${to['zh-CN']}。`,
      );
    }
    case 'assigned':
      return text(`Assigned to ${event.data.assignee}.`, `分派 ${event.data.assignee} 承办。`);
    case 'notified': {
      const { to, message } = event.data;
      return text(`${to} notified: ${message}`, `已通知 ${to}：${message}`);
    }
    case 'explained': {
      const { by, explanation } = event.data;
      return text(`${by} explained: ${explanation}`, `${by} 说明：${explanation}`);
    }
    case 'decided': {
      const { by, measure, ruling, rectifyBy } = event.data;
      const { en, 'zh-CN': zh } = measureNames[measure];
      return text(
        `${by} decided on ${en}, to be rectified by ${rectifyBy}: ${ruling}`,
        `${by} 决定：${zh}，须于 ${rectifyBy} 前完成整改。${ruling}`,
      );
    }
    case 'dismissed':
      return text(`Dismissed as justified: ${event.data.reason}`, `认定违规有正当理由：${event.data.reason}`);
    case 'rectified':
      return text(`Rectified: ${event.data.result}`, `已整改：${event.data.result}`);
    case 'verified': {
      const { passed, remark } = event.data;
      return passed
        ? text(`Rectification verified: ${remark}`, `整改验收合格：${remark}`)
        : text(`Rectification not sufficient: ${remark}`, `整改验收不合格：${remark}`);
    }
    case 'appealed':
      return text(
        `${event.data.by} appealed: ${event.data.grounds}`,
        `${event.data.by} 申诉：${event.data.grounds}`,
      );
    case 're-decided': {
      const { by, measure, rectifyBy, reason } = event.data;
      const { en, 'zh-CN': zh } = measureNames[measure];
      return text(
        `${by} decided anew on ${en}, to be rectified by ${rectifyBy}: ${reason}`,
        `${by} 重新决定：${zh}，须于 ${rectifyBy} 前完成整改。${reason}`,
      );
    }
    case 'overturned': {
      const { decidedBy, reason } = event.data;
      return text(
        `The decision of ${decidedBy} was overturned: ${reason}`,
        `撤销 ${decidedBy} 作出的处理决定：${reason}`,
      );
    }
    case 'closed':
      return text(
        `Closed; the rectification was verified by ${event.data.verifiedBy}.`,
        `结案，整改由 ${event.data.verifiedBy} 验收合格。`,
      );
    case 'caught-up': {
      const minutes = Math.ceil(event.data.lateBy / 60_000);
      return text(
        `The missed step was done after all, ${minutes} minutes late.`,
        `逾期的步骤已补办，晚 ${minutes} 分钟。`,
      );
    }
    case 'withdrawn': {
      const lifted = liftedOf(event.data.lifted);
      return text(
        `The monitor withdrew the violation; the case is over${lifted.en}.`,
        `流程监控撤销该违规，案件终结${lifted['zh-CN']}。`,
      );
    }
    case 'measure-lifted': {
      const lifted = liftedOf(event.data.lifted);
      return text(
        `The monitor withdrew the violation after the case was closed${lifted.en}.`,
        `结案后流程监控撤销该违规${lifted['zh-CN']}。`,
      );
    }
    case 'reservation-fenced':
      return text('Opening was tried at the same time elsewhere.', '立案与另一请求同时发生，已排除。');
  }
}

function liftedOf(measure: Measure | undefined): Text {
  if (measure === undefined) return text('', '');
  const { en, 'zh-CN': zh } = measureNames[measure];
  return text(`, and ${en} is lifted`, `，解除${zh}`);
}

function opened(
  how: Text,
  { person, department, rule }: Breach,
  severity: Severity,
  repeats: readonly string[],
  what: Text,
): Text {
  const { en, 'zh-CN': zh } = severityNames[severity];
  const who = [person, department].filter((each) => each !== undefined).join(' / ');
  const cases = few(repeats);
  const [concerning, concerned] = who === '' ? ['', ''] : [`, concerning ${who}`, `，涉及 ${who}`];
  const [ofRule, byRule] = rule === undefined ? ['', ''] : [`, rule ${rule}`, `，规则 ${rule}`];
  const [repeated, again] =
    repeats.length === 0
      ? ['', '']
      : [`, raised as a repetition of ${cases.en}`, `，因重复违规（${cases['zh-CN']}）上调`];
  return text(
    `${how.en}${concerning}${ofRule}; ${en}${repeated}. ${what.en}`,
    `${how['zh-CN']}${concerned}${byRule}，严重程度：${zh}${again}。${what['zh-CN']}`,
  );
}
