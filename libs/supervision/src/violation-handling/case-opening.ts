import { cnOffice } from '@liucheng/conformance';
import { text, type Text } from '@liucheng/kernel';
import { severityNames, type Severity } from '@liucheng/process-model';
import type { DrawnBy } from '@liucheng/service-kit';
import { defaultSettings } from './violation-settings.ts';

/** For which violations of the monitor a case is opened without anybody asking for it, as supervisors are told. */
export interface CaseOpening {
  readonly drawnBy: DrawnBy;
  /** RFC 3339: what happened then or later; absent where there is no such line. */
  readonly since?: string;
  /** This severity or worse. */
  readonly openFrom: Severity;
  /** Processes whose violations never open one. */
  readonly notOpenedFor: readonly string[];
  /** Where the violations are listed that happened before; absent where there are none. */
  readonly earlier?: string;
  /** Sentences: the line, why it lies there, what becomes of what happened before. */
  readonly told: readonly Text[];
}

const local = new Intl.DateTimeFormat('sv-SE', {
  timeZone: cnOffice.timeZone,
  dateStyle: 'short',
  timeStyle: 'medium',
});

const reasons: Readonly<Record<Exclude<DrawnBy, 'ever'>, Text>> = {
  'first-start': text(
    'Supervision was first started here at that time. LIUCHENG_CASES_SINCE moves the line.',
    '该时间为监督服务在此首次启动的时间，可通过 LIUCHENG_CASES_SINCE 调整。',
  ),
  setting: text('LIUCHENG_CASES_SINCE says so.', '该时间由 LIUCHENG_CASES_SINCE 设定。'),
};

/** @param since ms since the epoch */
export function caseOpening(drawnBy: DrawnBy, since: number): CaseOpening {
  const { openFrom, notOpenedFor } = defaultSettings;
  const severity = severityNames[openFrom];
  const limits = { drawnBy, openFrom, notOpenedFor };
  if (drawnBy === 'ever') {
    return {
      ...limits,
      told: [
        text(
          `Every violation of severity ${severity.en} or worse opens a case, whenever it happened: LIUCHENG_CASES_SINCE says so.`,
          `凡严重程度不低于“${severity['zh-CN']}”的违规，无论何时发生，均自动立案（由 LIUCHENG_CASES_SINCE 设定）。`,
        ),
      ],
    };
  }
  const [at, zone] = [local.format(since), cnOffice.timeZone];
  const iso = (time: number): string => new Date(time).toISOString();
  return {
    ...limits,
    since: iso(since),
    earlier: `/monitor/violations?state=open&minSeverity=${openFrom}&to=${iso(since - 1)}`,
    told: [
      text(
        `Violations of severity ${severity.en} or worse open a case if they happened at ${at} (${zone}) or later.`,
        `${at}（${zone}）起发生且严重程度不低于“${severity['zh-CN']}”的违规，自动立案。`,
      ),
      reasons[drawnBy],
      text(
        'Earlier ones are history and open no case by themselves. To have one handled, open its case with its id as its violation: POST /supervision/violation-cases.',
        '此前发生的违规属于历史，不自动立案。如需处理，请以违规编号填写 violation 并立案：POST /supervision/violation-cases。',
      ),
    ],
  };
}
