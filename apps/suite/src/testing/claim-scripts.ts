import type { Answer, Caller } from './caller.ts';

// Expense claims as people play them, with all that has to be on record of each in the end.

/** What a supervisor must find of a case: `state kind rule person`. */
export type ExpectedViolation = string;

/** A claim that was played, and what has to be left of it. */
export interface PlayedClaim {
  readonly id: string;
  /** `event actor`, in order: exactly this. */
  readonly history: readonly string[];
  /** Place in the history of each command that was acknowledged, with the event that it brought about. */
  readonly acknowledged: readonly { readonly revision: number; readonly event: string }[];
  /** Standing and withdrawn. */
  readonly violations: readonly ExpectedViolation[];
  /** Whether another claim may have fenced off a submission of this one that did not come. */
  readonly contended: boolean;
}

interface Move {
  readonly by: string;
  readonly to: string;
  readonly event: string;
  readonly body?: object;
  /** The code with which the command is refused. */
  readonly refused?: string;
}

const amount = 12_300;
const submits = (by: string): Move => ({ by, to: 'submission', event: 'submitted' });
const departmentApproves = (by: string): Move => ({
  by,
  to: 'department-approval',
  event: 'department-approved',
});
const financeApproves = (by: string): Move => ({ by, to: 'finance-approval', event: 'finance-approved' });
const pays: Move = {
  by: 'u-chen',
  to: 'payment',
  event: 'paid',
  body: { amount, method: 'bank-transfer', reference: 'TX-1' },
};
const refused = (move: Move, code: string): Move => ({ ...move, event: 'attempt-refused', refused: code });

interface Script {
  readonly claimant: string;
  readonly moves: readonly Move[];
  readonly violations: readonly ExpectedViolation[];
}

const scripts: readonly Script[] = [
  {
    claimant: 'u-zhang',
    moves: [submits('u-zhang'), departmentApproves('u-li'), financeApproves('u-wang'), pays],
    violations: [],
  },
  {
    claimant: 'u-he',
    moves: [
      submits('u-he'),
      {
        by: 'u-ma',
        to: 'department-rejection',
        event: 'department-rejected',
        body: { reason: 'Which trip?' },
      },
      { ...submits('u-he'), body: { title: 'Visit to the plant in Suzhou' } },
      departmentApproves('u-ma'),
      financeApproves('u-wu'),
      pays,
    ],
    violations: [],
  },
  {
    claimant: 'u-liu',
    moves: [submits('u-liu'), financeApproves('u-wu'), departmentApproves('u-li'), pays],
    violations: [
      'open wrong-order flow u-li',
      'withdrawn step-skipped flow -',
      'withdrawn unexpected-step flow u-wu',
    ],
  },
  {
    claimant: 'u-wang',
    moves: [
      submits('u-wang'),
      departmentApproves('u-zhao'),
      refused(financeApproves('u-wang'), 'claimant-cannot-approve'),
      financeApproves('u-wu'),
      pays,
    ],
    violations: ['open refused-attempt finance-approval-not-by-claimant u-wang'],
  },
  {
    claimant: 'u-wu',
    moves: [submits('u-wu'), departmentApproves('u-zhao'), financeApproves('u-zhao'), pays],
    violations: ['open separation-of-duties finance-approve-by-another-person u-zhao'],
  },
];

/** Plays one claim, or two that race for a receipt; `choice` from 0 to below 1 says which. `name` is never used twice. */
export async function play(caller: Caller, name: string, choice: number): Promise<PlayedClaim[]> {
  const script = scripts[Math.floor(choice * (scripts.length + 1))];
  if (!script) return race(caller, name);
  const claim = await Claim.draft(caller, name, script.claimant, name);
  for (const move of script.moves) expectAnswer(move, await claim.do(move, 'with If-Match'));
  return [claim.played(script.violations, false)];
}

/**
 * Two claims with one receipt, submitted at the same moment: one wins. Then the winner takes its claim back, and the
 * receipt is free for the loser, who goes through to payment.
 */
async function race(caller: Caller, name: string): Promise<PlayedClaim[]> {
  const [sales, product] = await Promise.all([
    Claim.draft(caller, `${name}-a`, 'u-zhang', name),
    Claim.draft(caller, `${name}-b`, 'u-he', name),
  ]);
  const [first, second] = await Promise.all([
    sales.try(submits('u-zhang'), 'receipt-already-claimed'),
    product.try(submits('u-he'), 'receipt-already-claimed'),
  ]);
  if (first === second)
    throw new Error(`of two claims with receipt ${name}, ${first ? 'both' : 'none'} got it`);
  const [winner, loser, head] = first ? [sales, product, 'u-ma'] : [product, sales, 'u-li'];
  const withdraws: Move = { by: winner.claimant, to: 'withdrawal', event: 'withdrawn' };
  expectAnswer(withdraws, await winner.do(withdraws));
  const moves = [submits(loser.claimant), departmentApproves(head), financeApproves('u-wang'), pays];
  for (const move of moves) expectAnswer(move, await loser.do(move));
  return [
    winner.played([], true),
    loser.played([`open refused-attempt receipt-claimed-once ${loser.claimant}`], true),
  ];
}

function expectAnswer({ to, refused }: Move, { status, json }: Answer): void {
  if (refused === undefined ? status === 200 : json['code'] === refused) return;
  throw new Error(
    `${to}: expected ${refused ?? 'to be accepted'}, got ${status}: ${JSON.stringify(json, null, 1)}`,
  );
}

/** A claim under way. Every command has a key of its own, under which it is repeated after a crash. */
class Claim {
  private readonly history: string[];
  private readonly acknowledged: { revision: number; event: string }[];
  private etag: string | undefined;
  private commands = 0;

  private constructor(
    private readonly caller: Caller,
    private readonly name: string,
    readonly claimant: string,
    private readonly id: string,
    { etag, json }: Answer,
  ) {
    this.history = [`draft-saved ${claimant}`];
    this.acknowledged = [{ revision: Number(json['revision']), event: 'draft-saved' }];
    this.etag = etag;
  }

  static async draft(caller: Caller, name: string, claimant: string, receipt: string): Promise<Claim> {
    const answer = await caller.request(claimant, '/finance/expense-claims', {
      method: 'POST',
      headers: { 'idempotency-key': `${name} draft` },
      body: {
        title: 'Visit to a customer in Hangzhou',
        currency: 'CNY',
        total: amount,
        items: [
          {
            category: 'travel',
            date: '2026-01-05',
            amount,
            receipt: { number: receipt },
            description: 'Train',
          },
        ],
      },
    });
    if (answer.status !== 201) throw new Error(`draft ${name}: ${JSON.stringify(answer.json)}`);
    return new Claim(caller, name, claimant, String(answer.json['id']), answer);
  }

  async do({ by, to, event, body = {} }: Move, precondition?: 'with If-Match'): Promise<Answer> {
    const answer = await this.caller.request(by, `/finance/expense-claims/${this.id}/${to}`, {
      method: 'POST',
      headers: {
        'idempotency-key': `${this.name} ${this.commands++}`,
        ...(precondition && this.etag !== undefined ? { 'if-match': this.etag } : {}),
      },
      body,
    });
    const done = answer.status === 200;
    this.history.push(`${done ? event : 'attempt-refused'} ${by}`);
    if (done) {
      this.acknowledged.push({ revision: Number(answer.json['revision']), event });
      this.etag = answer.etag;
    }
    return answer;
  }

  /** Whether it was done; the only other thing that may happen is the refusal. */
  async try(move: Move, refusal: string): Promise<boolean> {
    const answer = await this.do(move);
    if (answer.status !== 200) expectAnswer(refused(move, refusal), answer);
    return answer.status === 200;
  }

  played(violations: readonly ExpectedViolation[], contended: boolean): PlayedClaim {
    const { id, history, acknowledged } = this;
    return { id, history, acknowledged, violations, contended };
  }
}
