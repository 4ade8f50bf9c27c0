import { EventCatalogue, text, type Decider, type DomainEvent, type Text } from '@liucheng/kernel';

/*
 * A supply round is what one article goes through from the first demand to the writing-off of what is left: it is bought,
 * stored, issued and counted in one case, so that its ledger is exact in one stream. When its stock runs low, the demand
 * that follows opens the next round. Quantities are whole units, prices minor units (fen).
 */

export type Quote = {
  readonly supplier: string;
  readonly unitPrice: number;
};

/** What the next round is to begin with: in the event that took the stock below the reorder point, once in a round. */
export type Reorder = {
  readonly item: string;
  readonly unit: string;
  readonly quantity: number;
};

type By = { readonly by: string };

export type SupplyEvent =
  | DomainEvent<
      'demand-collected',
      By & {
        readonly item: string;
        readonly unit: string;
        readonly quantity: number;
        readonly reason?: string;
        /** The round whose stock ran low. */
        readonly follows?: string;
      }
    >
  | DomainEvent<'purchase-planned', By & { readonly quantity: number; readonly reorderPoint: number }>
  | DomainEvent<
      'supplier-chosen',
      By & { readonly quotes: readonly Quote[]; readonly chosen: Quote; readonly reason: string }
    >
  | DomainEvent<
      'ordered',
      By & { readonly number: string; readonly quantity: number; readonly total: number } & Quote
    >
  | DomainEvent<
      'received',
      By & {
        readonly quantity: number;
        readonly ordered: number;
        readonly receivedTotal: number;
        readonly onHand: number;
      }
    >
  | DomainEvent<
      'requested',
      By & { readonly request: string; readonly quantity: number; readonly purpose: string }
    >
  | DomainEvent<
      'issued',
      By & {
        readonly to: string;
        readonly request?: string;
        readonly quantity: number;
        readonly onHand: number;
        readonly reorder?: Reorder;
      }
    >
  | DomainEvent<
      'counted',
      By & {
        readonly countedBy: readonly string[];
        readonly book: number;
        readonly counted: number;
        readonly explanation?: string;
        /** Nobody counted but somebody who has issued from this stock. */
        readonly onlyByIssuer: boolean;
        readonly onHand: number;
        readonly reorder?: Reorder;
      }
    >
  | DomainEvent<
      'written-off',
      By & { readonly quantity: number; readonly reason: string; readonly onHand: number }
    >;

export type EventName = SupplyEvent['name'];

export const supplyEvents = new EventCatalogue<SupplyEvent>('liucheng.administration.supply-round', {
  'demand-collected': { version: 1 },
  'purchase-planned': { version: 1 },
  'supplier-chosen': { version: 1 },
  ordered: { version: 1 },
  received: { version: 1 },
  requested: { version: 1 },
  issued: { version: 1 },
  counted: { version: 1 },
  'written-off': { version: 1 },
});

/** What somebody has asked for and how much of it is still to be issued. */
export interface SupplyRequest {
  readonly id: string;
  readonly by: string;
  readonly quantity: number;
  readonly open: number;
}

export interface SupplyRound {
  readonly item?: string;
  readonly unit?: string;
  readonly follows?: string;
  readonly demanded: number;
  readonly planned?: number;
  readonly reorderPoint: number;
  readonly chosen?: Quote;
  readonly ordered: number;
  readonly received: number;
  /** The ledger: received − issued − written off, corrected by counts. Never below zero. */
  readonly onHand: number;
  readonly requests: readonly SupplyRequest[];
  /** Who has issued from this stock. */
  readonly issuers: readonly string[];
  /** The stock has run low and the next round was asked for. */
  readonly reordered: boolean;
  readonly closed: boolean;
}

const initial: SupplyRound = {
  demanded: 0,
  reorderPoint: 0,
  ordered: 0,
  received: 0,
  onHand: 0,
  requests: [],
  issuers: [],
  reordered: false,
  closed: false,
};

export const supplyRound: Decider<SupplyRound, SupplyEvent> = {
  initial,
  evolve(state, event): SupplyRound {
    switch (event.name) {
      case 'demand-collected': {
        const { item, unit, quantity, follows } = event.data;
        const since = state.item === undefined ? { item, unit, ...(follows ? { follows } : {}) } : {};
        return { ...state, ...since, demanded: state.demanded + quantity };
      }
      case 'purchase-planned':
        return { ...state, planned: event.data.quantity, reorderPoint: event.data.reorderPoint };
      case 'supplier-chosen':
        return { ...state, chosen: event.data.chosen };
      case 'ordered':
        return { ...state, ordered: state.ordered + event.data.quantity };
      case 'received':
        return { ...state, received: event.data.receivedTotal, onHand: event.data.onHand };
      case 'requested': {
        const { request: id, by, quantity } = event.data;
        return { ...state, requests: [...state.requests, { id, by, quantity, open: quantity }] };
      }
      case 'issued': {
        const { by, request, quantity, onHand, reorder } = event.data;
        return {
          ...state,
          onHand,
          reordered: state.reordered || reorder !== undefined,
          issuers: state.issuers.includes(by) ? state.issuers : [...state.issuers, by],
          requests: state.requests.map((each) =>
            each.id === request ? { ...each, open: each.open - quantity } : each,
          ),
        };
      }
      case 'counted': {
        const { onHand, reorder } = event.data;
        return { ...state, onHand, reordered: state.reordered || reorder !== undefined };
      }
      case 'written-off':
        return { ...state, onHand: event.data.onHand, closed: true };
      default:
        return state;
    }
  },
};

export type SupplyStatus = 'demand' | 'purchasing' | 'awaiting-delivery' | 'in-stock' | 'closed';

export function statusOf({ closed, received, ordered, planned }: SupplyRound): SupplyStatus {
  if (closed) return 'closed';
  if (received > 0) return 'in-stock';
  if (ordered > 0) return 'awaiting-delivery';
  return planned === undefined ? 'demand' : 'purchasing';
}

export function describeSupplyEvent(event: SupplyEvent): Text {
  switch (event.name) {
    case 'demand-collected': {
      const { quantity, unit, item } = event.data;
      return text(`Demand: ${quantity} ${unit} of ${item}.`, `需求：${item} ${quantity} ${unit}。`);
    }
    case 'purchase-planned': {
      const { quantity, reorderPoint } = event.data;
      return text(
        `Purchase of ${quantity} planned, reorder point ${reorderPoint}.`,
        `计划采购 ${quantity}，再订货点 ${reorderPoint}。`,
      );
    }
    case 'supplier-chosen': {
      const { chosen, quotes, reason } = event.data;
      return text(
        `${chosen.supplier} chosen of ${quotes.length}: ${reason}`,
        `在 ${quotes.length} 家报价中选定 ${chosen.supplier}：${reason}`,
      );
    }
    case 'ordered': {
      const { number, quantity, supplier } = event.data;
      return text(
        `Order ${number}: ${quantity} from ${supplier}.`,
        `订单 ${number}：向 ${supplier} 订购 ${quantity}。`,
      );
    }
    case 'received': {
      const { quantity, receivedTotal, ordered, onHand } = event.data;
      return text(
        `${quantity} received, ${receivedTotal} of ${ordered}; ${onHand} in stock.`,
        `收货 ${quantity}（累计 ${receivedTotal}/${ordered}），库存 ${onHand}。`,
      );
    }
    case 'requested': {
      const { request, quantity, purpose } = event.data;
      return text(`Request ${request}: ${quantity}, ${purpose}`, `申领 ${request}：${quantity}，${purpose}`);
    }
    case 'issued': {
      const { to, quantity, onHand } = event.data;
      return text(
        `${quantity} issued to ${to}; ${onHand} left.`,
        `发放 ${quantity} 给 ${to}，余 ${onHand}。`,
      );
    }
    case 'counted': {
      const { counted, book, countedBy } = event.data;
      const who = countedBy.join(', ');
      return text(
        `${counted} counted by ${who}, ${book} on the books.`,
        `${who} 盘点 ${counted}，账面 ${book}。`,
      );
    }
    case 'written-off': {
      const { quantity, reason } = event.data;
      return text(`${quantity} written off: ${reason}`, `核销 ${quantity}：${reason}`);
    }
  }
}
