import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { text, type Actor } from '@liucheng/kernel';
import { DocumentStore, type Scalar, type Where } from '@liucheng/ports';
import {
  ChoiceField,
  collectionOf,
  CursorField,
  findIn,
  forms,
  headedDepartments,
  LimitField,
  TextField,
  ViewQuery,
  Views,
  WholeNumberField,
} from '@liucheng/service-kit';
import { seesAllClaims } from './expense-claim.commands.ts';
import { claimsView, type ClaimRow } from './expense-claims.view.ts';
import { defaultSettings } from './expense-settings.ts';

const statuses = [
  'draft',
  'awaiting-department',
  'awaiting-finance',
  'awaiting-executive',
  'awaiting-payment',
  'rejected',
  'paid',
  'settled',
  'withdrawn',
];
const sortable = { updated: 'updatedAt', submitted: 'submittedOn', total: 'total' } as const;
const groups = { state: 'status', department: 'department', claimant: 'claimant', month: 'month' } as const;
const amount = { min: 0, max: Number.MAX_SAFE_INTEGER, optional: true, inQuery: true };

export class ClaimFilter extends ViewQuery {
  @ChoiceField({ about: text('Where the claim stands', '报销单状态'), values: statuses, optional: true })
  readonly state?: string;

  @TextField({ about: text('Person id', '报销人'), max: 128, optional: true })
  readonly claimant?: string;

  @TextField({ about: text('Department id', '部门'), max: 128, optional: true })
  readonly department?: string;

  @TextField({
    about: text('First day of submission', '提交日期起'),
    max: 10,
    form: forms.day,
    optional: true,
  })
  readonly from?: string;

  @TextField({
    about: text('Last day of submission', '提交日期止'),
    max: 10,
    form: forms.day,
    optional: true,
  })
  readonly to?: string;

  @WholeNumberField({ about: text('Smallest total, minor units', '最低总额，单位为分'), ...amount })
  readonly minAmount?: number;

  @WholeNumberField({ about: text('Largest total, minor units', '最高总额，单位为分'), ...amount })
  readonly maxAmount?: number;
}

export class ListFilter extends ClaimFilter {
  @ChoiceField({
    about: text('Order; `-` for descending', '排序，- 表示降序'),
    values: Object.keys(sortable).flatMap((each) => [each, `-${each}`]),
    optional: true,
  })
  readonly sort: string = '-updated';

  @LimitField()
  readonly limit: number = 50;

  @CursorField()
  readonly cursor?: string;
}

export class TotalsFilter extends ClaimFilter {
  @ChoiceField({
    about: text('One line for each; one for all when left out', '分组方式，省略则合计为一行'),
    values: Object.keys(groups),
    optional: true,
  })
  readonly groupBy?: keyof typeof groups;
}

/**
 * The filter, narrowed to what somebody may see: everything, the departments they head, or their own claims. Whatever
 * else is asked for is not refused but not found, so the answer tells nothing of what lies outside.
 */
export function whereOf(filter: ClaimFilter, actor: Actor): Where {
  const { state, claimant, department, from, to, minAmount, maxAmount } = filter;
  const range = <T extends Scalar>(gte: T | undefined, lte: T | undefined) =>
    gte === undefined && lte === undefined
      ? undefined
      : { ...(gte === undefined ? {} : { gte }), ...(lte === undefined ? {} : { lte }) };
  const asked = {
    status: state,
    claimant,
    department,
    submittedOn: range(from, to),
    total: range(minAmount, maxAmount),
  };
  const where = Object.fromEntries(Object.entries(asked).filter(([, each]) => each !== undefined)) as Where;
  if (seesAllClaims(actor) || claimant === actor.id) return where;
  const headed = headedDepartments(actor).filter((each) => department === undefined || each === department);
  if (headed.length > 0) return { ...where, department: { in: headed } };
  return { ...where, claimant: claimant === undefined ? actor.id : { in: [] } };
}

export interface ClaimPage {
  readonly items: readonly (ClaimRow & { readonly id: string })[];
  readonly next?: string;
}

export class ListClaims extends Query<ClaimPage> {
  constructor(
    readonly filter: ListFilter,
    readonly actor: Actor,
  ) {
    super();
  }
}

@QueryHandler(ListClaims)
export class ListClaimsHandler implements IQueryHandler<ListClaims> {
  constructor(
    private readonly documents: DocumentStore,
    private readonly views: Views,
  ) {}

  async execute({ filter, actor }: ListClaims): Promise<ClaimPage> {
    await this.views.atLeast(claimsView, filter.atLeast);
    const descending = filter.sort.startsWith('-');
    const field = sortable[filter.sort.replace('-', '') as keyof typeof sortable];
    const { items, next } = await findIn(this.documents, claimsView, {
      where: whereOf(filter, actor),
      sort: { field, direction: descending ? 'desc' : 'asc' },
      limit: filter.limit,
      ...(filter.cursor === undefined ? {} : { cursor: filter.cursor }),
    });
    return {
      items: items.map(({ id, doc: { claim: _claim, committed: _committed, asOf: _asOf, ...row } }) => ({
        id,
        ...row,
      })),
      ...(next === undefined ? {} : { next }),
    };
  }
}

export interface ClaimTotal {
  /** The group; absent for claims that have none, such as drafts in a month, and when nothing is grouped by. */
  readonly key?: Scalar;
  readonly currency: string;
  readonly count: number;
  /** Minor units */
  readonly total: number;
}

export class SumClaims extends Query<readonly ClaimTotal[]> {
  constructor(
    readonly filter: TotalsFilter,
    readonly actor: Actor,
  ) {
    super();
  }
}

@QueryHandler(SumClaims)
export class SumClaimsHandler implements IQueryHandler<SumClaims> {
  constructor(
    private readonly documents: DocumentStore,
    private readonly views: Views,
  ) {}

  async execute({ filter, actor }: SumClaims): Promise<readonly ClaimTotal[]> {
    await this.views.atLeast(claimsView, filter.atLeast);
    const currencies = Object.keys(defaultSettings.executiveLimit).sort();
    const sums = await Promise.all(
      currencies.map(async (currency) => {
        const groupsOf = await this.documents.aggregate(collectionOf(claimsView), {
          where: { ...whereOf(filter, actor), currency },
          ...(filter.groupBy === undefined ? {} : { groupBy: groups[filter.groupBy] }),
          sums: ['total'],
        });
        return groupsOf.map(({ key, count, sums: { total = 0 } }) => ({
          ...(key === undefined ? {} : { key }),
          currency,
          count,
          total,
        }));
      }),
    );
    return sums.flat();
  }
}
