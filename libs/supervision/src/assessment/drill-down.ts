import { text, type Text } from '@liucheng/kernel';
import type { Unit } from './assessment.ts';
import type { Period } from './period.ts';
import type { TermName } from './scheme.ts';
import type { Figures } from './scoring.ts';

/** What lies behind a figure: how many there were when it was read, and where they are listed. */
export interface Behind {
  readonly what: Text;
  readonly count: number;
  /** Lists these by page, to whoever may see them: as many as were counted, as long as nothing more came to be known. */
  readonly href: string;
}

type Asked = Readonly<Record<string, string>>;

/** The lists behind a term, those of what went wrong first. Of deadlines met the monitor keeps the number only. */
export function behind(
  term: TermName,
  { kind, id }: Pick<Unit, 'kind' | 'id'>,
  figures: Figures,
  period: Period,
): Behind[] {
  const unit = { [kind]: id };
  const [from, to] = [period.from, lastInstant(period)];
  const list = (en: string, zh: string, count: number, path: string, asked: Asked): Behind => ({
    what: text(en, zh),
    count,
    href: `${path}?${new URLSearchParams({ ...unit, ...asked }).toString()}`,
  });
  const { ended, conforming, missed, overdue, critical, major, minor, toAcknowledge, acknowledged } = figures;
  switch (term) {
    case 'conformance': {
      const within = { endedFrom: from, endedTo: to };
      return [
        list('Cases that deviate', '不合规案例', ended - conforming, '/monitor/cases', {
          ...within,
          conforming: 'false',
        }),
        list('Cases that ended', '办结案例', ended, '/monitor/cases', within),
      ];
    }
    case 'onTime': {
      const within = { state: 'open', from, to };
      return [
        list('Deadlines missed', '逾期事项', missed, '/monitor/violations', {
          ...within,
          kind: 'deadline-missed',
        }),
        list('Recurrences that did not come', '未按期开展的定期事项', overdue, '/monitor/violations', {
          ...within,
          kind: 'overdue-recurrence',
        }),
      ];
    }
    case 'violations': {
      const open = { handling: 'open', happenedOnTo: period.lastDay };
      const path = '/supervision/violation-cases';
      return [
        list('Critical violations open', '未结严重违规', critical, path, { ...open, severity: 'critical' }),
        list('Major violations open', '未结较重违规', major, path, { ...open, severity: 'major' }),
        list('Minor violations open', '未结一般违规', minor, path, { ...open, severity: 'minor' }),
      ];
    }
    case 'acknowledgements':
      return [
        list(
          'Acknowledgements outstanding',
          '未确认事项',
          toAcknowledge - acknowledged,
          '/supervision/acknowledgements/outstanding',
          { dueFrom: period.firstDay, dueTo: period.lastDay },
        ),
      ];
  }
}

/** Lists include both ends, to the millisecond; the end of a period is the next one's. */
function lastInstant({ until }: Period): string {
  return new Date(Date.parse(until) - 1).toISOString();
}
