import { concernOf, type SubscribedNotice } from '../notice-filter.ts';
import { atRisk, type NoticeKind } from '../notices.ts';

/** Violations, and deadlines at risk, that a digest tells in full: the first ones of each. The rest it counts. */
const toldInFull = 100;

interface Count {
  readonly count: number;
}

/** Counts by one thing each, the most first. `total` counts notices: a violation raised and withdrawn is in it twice. */
export interface DigestContent {
  readonly total: number;
  readonly changes: Readonly<Record<'raised' | 'amended' | 'withdrawn', number>> & {
    readonly 'at-risk'?: number;
  };
  readonly processes: readonly (Count & { readonly process: string })[];
  readonly rules: readonly (Count & { readonly process: string; readonly rule: string })[];
  readonly severities: readonly (Count & { readonly severity: string })[];
  /** Without `department`: violations of no department. */
  readonly departments: readonly (Count & { readonly department?: string })[];
  readonly violations: readonly { readonly change: string; readonly violation: object }[];
  /** Deadlines at risk; absent where there are none. */
  readonly risks?: readonly object[];
}

/** Sums notices up one by one, whatever their number. */
export class DigestCounts {
  private readonly changes: Partial<Record<NoticeKind, number>> = {};
  private readonly processes = new Map<string, number>();
  private readonly rules = new Map<string, number>();
  private readonly severities = new Map<string, number>();
  private readonly departments = new Map<string, number>();
  private readonly violations: { readonly change: string; readonly violation: object }[] = [];
  private readonly risks: object[] = [];
  private total = 0;

  constructor(private readonly view: (notice: SubscribedNotice) => object) {}

  add(notice: SubscribedNotice): void {
    const { kind } = notice;
    const { process, rule, severity, department } = concernOf(notice);
    this.total++;
    this.changes[kind] = (this.changes[kind] ?? 0) + 1;
    increase(this.processes, { process });
    increase(this.rules, { process, rule });
    increase(this.severities, { severity });
    increase(this.departments, department === undefined ? {} : { department });
    if (kind === atRisk) {
      if (this.risks.length < toldInFull) this.risks.push(this.view(notice));
    } else if (this.violations.length < toldInFull)
      this.violations.push({ change: kind, violation: this.view(notice) });
  }

  /** `undefined` when nothing happened. */
  get content(): DigestContent | undefined {
    if (this.total === 0) return undefined;
    return {
      total: this.total,
      changes: { raised: 0, amended: 0, withdrawn: 0, ...this.changes },
      processes: listed(this.processes),
      rules: listed(this.rules),
      severities: listed(this.severities),
      departments: listed(this.departments),
      violations: this.violations,
      ...(this.risks.length === 0 ? {} : { risks: this.risks }),
    };
  }
}

function increase(counts: Map<string, number>, what: object): void {
  const key = JSON.stringify(what);
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function listed<What extends object>(counts: ReadonlyMap<string, number>): (What & Count)[] {
  return [...counts]
    .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
    .map(([key, count]) => ({ ...(JSON.parse(key) as What), count }));
}
