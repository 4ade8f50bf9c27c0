import { holds, type Actor, type Text } from '@liucheng/kernel';
import { headedDepartments, type Names } from '@liucheng/service-kit';
import { rankingOf } from './assessing.ts';
import type { AssessedUnit, Assessment, AssessmentStatus, Kind, Ranked, Response } from './assessment.ts';
import { behind, type Behind } from './drill-down.ts';
import { formulaOf, scoreFormula } from './formula.ts';
import type { Span } from './period.ts';
import { termNames, type Scheme } from './scheme.ts';
import type { Figures, Term } from './scoring.ts';

/** Who follows an assessment while it is under way. */
export const overseers = ['process-supervisor', 'process-analyst', 'auditor', 'executive'] as const;
/** Who reads what is published: everybody whom the monitor tells of all departments, and the heads. */
export const readers = [...overseers, 'process-owner', 'system-admin', 'department-head'] as const;

type Stored = Assessment & { readonly id: string };

/** The score of a department or a process in one period, as it is listed. */
export interface ScoreRow {
  readonly assessment: string;
  readonly status: AssessmentStatus;
  readonly period: string;
  readonly span: Span;
  readonly firstDay: string;
  readonly lastDay: string;
  /** Version of the scheme: only scores of the same can be compared. */
  readonly scheme: string;
  readonly kind: Kind;
  readonly id: string;
  readonly names?: Names;
  /** Absent: there was no case in the period, `noCases`. */
  readonly score?: number;
  readonly noCases: boolean;
  /** The share of conforming cases is one of few. */
  readonly few: boolean;
  /** Once it is published: the place among those of its kind, whether it is shared, and among how many. */
  readonly rank?: number;
  readonly tied?: boolean;
  readonly among?: number;
  /** To the last published period of the same span and scheme. */
  readonly change?: number;
}

/** What makes the score, down to the lists behind it. */
export interface ScoreAnswer extends ScoreRow {
  readonly formula: Text;
  readonly terms: readonly (Term & {
    readonly names: Text;
    readonly formula: Text;
    readonly behind: readonly Behind[];
  })[];
  readonly figures: Figures;
  /** As they were collected, where an objection has put them right. */
  readonly measured?: Figures;
  readonly by: Scheme;
  readonly asOf?: Assessment['asOf'];
  readonly respondBy?: string;
  readonly responses: readonly Response[];
  readonly before?: Assessment['before'];
}

/** Whether somebody sees the score of a unit: of what is not published, heads see their own department's only. */
export function seesScore(
  actor: Actor,
  status: AssessmentStatus,
  unit: Pick<Ranked, 'kind' | 'id'>,
): boolean {
  const wanted: readonly string[] = status === 'published' ? readers : overseers;
  return (
    wanted.some((role) => holds(actor, role)) ||
    (unit.kind === 'department' && headedDepartments(actor).includes(unit.id))
  );
}

/** Departments by their places, then processes by theirs: always in the same order. */
export function rowsOf(state: Stored): ScoreRow[] {
  const published = state.status === 'published';
  const ranking = published ? state.ranking : rankingOf(state);
  const scored = new Map(state.scores.map((each) => [keyOf(each), each]));
  const { period, scheme } = state;
  if (period === undefined || scheme === undefined) return [];
  return ranking.map((place) => {
    const { kind, id, score, rank, tied, change } = place;
    const { names, terms = [] } = scored.get(keyOf(place)) ?? {};
    const among = ranking.filter((each) => each.kind === kind && each.score !== undefined).length;
    return {
      assessment: state.id,
      status: state.status,
      period: period.name,
      span: period.span,
      firstDay: period.firstDay,
      lastDay: period.lastDay,
      scheme: scheme.version,
      kind,
      id,
      ...(names === undefined ? {} : { names }),
      ...(score === undefined ? {} : { score }),
      noCases: score === undefined,
      few: terms.some(({ term, few }) => term === 'conformance' && few),
      // Objections may still change it: until then there is no place.
      ...(published && rank !== undefined ? { rank, tied: tied ?? false, among } : {}),
      ...(change === undefined ? {} : { change }),
    };
  });
}

export function scoreAnswer(state: Stored, row: ScoreRow): ScoreAnswer | undefined {
  const isIts = ({ kind, id }: Pick<AssessedUnit, 'kind' | 'id'>): boolean =>
    kind === row.kind && id === row.id;
  const [unit, scored] = [state.units.find(isIts), state.scores.find(isIts)];
  const { period, scheme, asOf, respondBy, before, responses } = state;
  if (!unit || !scored || period === undefined || scheme === undefined) return undefined;
  const { figures, measured } = unit;
  return {
    ...row,
    formula: scoreFormula,
    terms: scored.terms.map((each) => ({
      ...each,
      names: termNames[each.term],
      formula: formulaOf(each.term, scheme),
      behind: behind(each.term, unit, measured ?? figures, period),
    })),
    figures,
    ...(measured === undefined ? {} : { measured }),
    by: scheme,
    ...(asOf === undefined ? {} : { asOf }),
    ...(respondBy === undefined ? {} : { respondBy }),
    responses: row.kind === 'department' ? responses.filter(({ department }) => department === row.id) : [],
    ...(before === undefined ? {} : { before }),
  };
}

function keyOf({ kind, id }: Pick<Ranked, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}
