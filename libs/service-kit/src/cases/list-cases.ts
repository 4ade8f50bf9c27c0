import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Actor, JsonObject } from '@liucheng/kernel';
import { DocumentStore } from '@liucheng/ports';
import { findIn } from '../projections/projection.ts';
import { Views } from '../projections/views.ts';
import type { CaseList, CaseListQuery, CaseRow } from './case-list.ts';
import type { Sight } from './sight.ts';

export interface CasePage {
  readonly items: readonly (CaseRow & { readonly id: string })[];
  /** What holds as long as no case says otherwise, where the list has such. */
  readonly defaults?: JsonObject;
  /** Absent on the last page. */
  readonly next?: string;
}

/** A page of the cases of a type, as far as the caller may see them. */
export class ListCases extends Query<CasePage> {
  constructor(
    readonly list: CaseList,
    readonly sight: Sight,
    readonly query: CaseListQuery,
    readonly actor: Actor,
  ) {
    super();
  }
}

/** The one handler of all lists that processes declare. */
@QueryHandler(ListCases)
export class ListCasesHandler implements IQueryHandler<ListCases> {
  constructor(
    private readonly documents: DocumentStore,
    private readonly views: Views,
  ) {}

  async execute({ list, sight, query, actor }: ListCases): Promise<CasePage> {
    await this.views.atLeast(list.view, query.atLeast);
    const { items, next } = await findIn(this.documents, list.view, {
      where: sight.narrow(actor, list.where(query)),
      sort: list.sort(query),
      limit: query.limit,
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    });
    return {
      items: items.map(({ id, doc: { progress: _progress, asOf: _asOf, ...row } }) => ({ id, ...row })),
      ...(list.defaults === undefined ? {} : { defaults: list.defaults }),
      ...(next === undefined ? {} : { next }),
    };
  }
}
