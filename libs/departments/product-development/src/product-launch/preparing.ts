import { refusing, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { clause, type BlockingRule } from './product-launch.rules.ts';
import type {
  LaunchedBuild,
  LaunchEvent,
  LaunchStep,
  ProductLaunch,
  Risk,
  Window,
} from './product-launch.ts';

// Up to the authorisation. The order of the steps is monitored: what happened is recorded, unless there is nothing that it could
// be about.

export const refuse = refusing<BlockingRule>(clause);

/** A build whose launch is open when it is accepted is opened once. */
export function open(
  { launched }: ProductLaunch,
  { product, ...build }: LaunchedBuild,
  { actor }: DecisionContext,
): Decision<LaunchEvent> {
  if (launched) return [];
  return [{ name: 'opened', data: { by: actor.id, product: product.trim(), ...build } }];
}

export interface Prepare {
  readonly deployment: string;
  readonly configuration: string;
  readonly dataMigration: string;
}

export function prepare(
  state: ProductLaunch,
  preparation: Prepare,
  { actor }: DecisionContext,
): Decision<LaunchEvent> {
  return ended(state) ?? released(state) ?? [{ name: 'prepared', data: { by: actor.id, ...preparation } }];
}

export interface PlanLaunch {
  /** RFC 3339 with a zone. */
  readonly window: Window;
  readonly steps: readonly LaunchStep[];
  readonly risks: readonly { readonly risk: string; readonly response?: string }[];
}

export function planLaunch(
  state: ProductLaunch,
  { window, steps, risks }: PlanLaunch,
  { actor }: DecisionContext,
): Decision<LaunchEvent> {
  const refusal = ended(state) ?? released(state);
  if (refusal) return refusal;
  const [from, to] = [Date.parse(window.from), Date.parse(window.to)];
  if (!(from < to)) {
    return refuse({
      code: 'window-ends-before-it-begins',
      reason: text(
        `The window from ${window.from} to ${window.to} has no time in it.`,
        `上线时间窗 ${window.from} 至 ${window.to} 无效。`,
      ),
      acceptable: text('An end after the beginning.', '结束时间须晚于开始时间。'),
      errors: [
        {
          path: '/window/to',
          expected: text(`later than ${window.from}`, `晚于 ${window.from}`),
          actual: window.to,
        },
      ],
    });
  }
  const answered = answeredRisks(risks);
  if ('rejected' in answered) return answered;
  const planned = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  return [{ name: 'launch-planned', data: { by: actor.id, window: planned, steps, risks: answered } }];
}

export function authorise(
  state: ProductLaunch,
  _body: object,
  { actor }: DecisionContext,
): Decision<LaunchEvent> {
  const refusal = ended(state) ?? released(state);
  if (refusal) return refusal;
  const { launched, window } = state;
  if (!launched || !window) {
    return refuse({
      code: 'nothing-planned',
      reason: text('There is no plan that could be authorised.', '尚无可授权的上线计划。'),
      acceptable: text('Plan the launch first.', '请先制定上线计划。'),
    });
  }
  return [{ name: 'authorised', data: { by: actor.id, ...launched, window } }];
}

export function withdraw(
  state: ProductLaunch,
  { reason }: { readonly reason: string },
  { actor }: DecisionContext,
): Decision<LaunchEvent> {
  return ended(state) ?? released(state) ?? [{ name: 'withdrawn', data: { by: actor.id, reason } }];
}

/** A launch that has ended takes nothing more. */
export function ended({ ended: how }: ProductLaunch): Rejection | undefined {
  if (how === undefined) return undefined;
  const [en, zh] =
    how === 'reviewed' ? ['has been reviewed', '已复盘结束'] : ['has been withdrawn', '已撤销'];
  return refuse({
    code: 'launch-ended',
    reason: text(`The launch ${en}.`, `该上线任务${zh}。`),
    acceptable: text('Open another launch.', '请另行开立上线任务。'),
  });
}

/** What has been released is not prepared any more; rolled back, it is reviewed. */
export function released({ releasedAt }: ProductLaunch): Rejection | undefined {
  if (releasedAt === undefined) return undefined;
  return refuse({
    code: 'released-already',
    reason: text(`The build was released at ${releasedAt}.`, `该构建已于 ${releasedAt} 发布。`),
    acceptable: text(
      'Watch it, roll it back if need be, and review the launch.',
      '请持续观察，必要时回滚，并完成上线复盘。',
    ),
  });
}

function answeredRisks(risks: PlanLaunch['risks']): readonly Risk[] | Rejection {
  const answered = risks.map(({ risk, response = '' }) => ({ risk, response: response.trim() }));
  const open = answered.flatMap(({ response }, index) => (response === '' ? [index] : []));
  if (risks.length > 0 && open.length === 0) return answered;
  return refuse({
    code: 'risk-response-missing',
    rule: 'every-risk-has-a-response',
    reason:
      risks.length === 0
        ? text('The plan names no risk and no response.', '上线计划未列出风险及应对措施。')
        : text(
            `${open.length} of ${risks.length} risk(s) have no response.`,
            `${risks.length} 项风险中有 ${open.length} 项没有应对措施。`,
          ),
    acceptable: text(
      'At least one risk, and a response to each: what is done if it happens, rolling back included.',
      '至少列出一项风险，并逐项写明应对措施（包括回滚方案）。',
    ),
    errors:
      risks.length === 0
        ? [
            {
              path: '/risks',
              expected: text('at least one risk with a response', '至少一项有应对措施的风险'),
              actual: 0,
            },
          ]
        : open.map((index) => ({
            path: `/risks/${index}/response`,
            expected: text('what is done if it happens', '发生时的应对措施'),
          })),
  });
}
