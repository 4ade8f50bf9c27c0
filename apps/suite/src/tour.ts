import { text, type Json, type Text } from '@liucheng/kernel';

/**
 * One step of the two-minute tour: a request that a reader can copy as a curl command or run with a click. Both are made
 * from the same data. In path and body, `{case}` stands for the claim that the tour made and `{receipt}` for a receipt
 * number that is new in each run.
 */
export interface TourStep {
  readonly id: string;
  readonly title: Text;
  readonly explanation: Text;
  /** Who sends the request. */
  readonly person: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: Json;
  /** The status that the step shows. */
  readonly expected: number;
  /** The answer is a stream of events, which goes on while the other steps run. */
  readonly stream?: true;
  /** The answer's `id` is the claim of the steps that follow. */
  readonly makesCase?: true;
  /** Kind of the violation that this step brings about: whoever runs all steps waits until the monitor has seen it. */
  readonly violates?: string;
}

/** The tour for a day (`YYYY-MM-DD`, when the money was spent). */
export function tour(day: string): readonly TourStep[] {
  return [
    {
      id: 'watch',
      title: text('Watch as the supervisor', '以监督员身份观看'),
      explanation: text(
        'Gao Yuan, the process supervisor, subscribes to violations. Leave this running: what goes wrong in the next steps arrives here by itself.',
        '流程监督员高远订阅违规信息。保持运行：后续步骤中出现的问题会自动出现在这里。',
      ),
      person: 'u-gao',
      method: 'GET',
      path: '/monitor/violations/stream',
      expected: 200,
      stream: true,
    },
    {
      id: 'draft',
      title: text('Fill in an expense claim', '填写报销单'),
      explanation: text(
        'Zhang Wei of sales has paid for a train ride: 553.50 CNY, as 55350 fen. Amounts are whole minor units, never fractions.',
        '销售部张伟垫付了一张火车票：553.50 元，即 55350 分。金额一律用整数最小单位表示。',
      ),
      person: 'u-zhang',
      method: 'POST',
      path: '/finance/expense-claims',
      body: {
        title: 'Customer visit in Beijing',
        currency: 'CNY',
        total: 55_350,
        items: [
          {
            category: 'travel',
            date: day,
            amount: 55_350,
            receipt: { number: '{receipt}' },
            description: 'Train Shanghai to Beijing',
          },
        ],
      },
      expected: 201,
      makesCase: true,
    },
    {
      id: 'submit',
      title: text('Submit it', '提交'),
      explanation: text(
        'From here on the process counts: the head of sales has to approve, then finance, then the cashier pays.',
        '从此流程开始计时：先由销售部负责人审批，再由财务审核，最后出纳付款。',
      ),
      person: 'u-zhang',
      method: 'POST',
      path: '/finance/expense-claims/{case}/submission',
      body: {},
      expected: 200,
    },
    {
      id: 'wrong-person',
      title: text('Let the wrong person approve', '让无权的人审批'),
      explanation: text(
        'Liu Yang is a colleague, not the head. This is a blocking rule: the command is refused with the rule and what would be accepted, and the attempt is recorded.',
        '刘洋是同事而非部门负责人。这是禁止性规则：命令被拒绝，并说明规则和可接受的做法；该尝试会被记录。',
      ),
      person: 'u-liu',
      method: 'POST',
      path: '/finance/expense-claims/{case}/department-approval',
      body: {},
      expected: 403,
    },
    {
      id: 'skip',
      title: text('Skip a step', '跳过一个步骤'),
      explanation: text(
        'Wang Fang of finance approves although the department has not. The order is monitored: the step is accepted as a fact, and the supervisor sees the violation a moment later.',
        '财务王芳在部门审批之前就审核通过。顺序属于监控规则：该步骤作为事实被接受，监督员随即看到违规。',
      ),
      person: 'u-wang',
      method: 'POST',
      path: '/finance/expense-claims/{case}/finance-approval',
      body: {},
      expected: 200,
      violates: 'step-skipped',
    },
    {
      id: 'case',
      title: text('Read the case', '查看案例'),
      explanation: text(
        'The monitor explains step by step what was done, what was expected and what that cost.',
        '监控逐步说明实际发生了什么、应当发生什么以及偏差。',
      ),
      person: 'u-gao',
      method: 'GET',
      path: '/monitor/cases/expense-reimbursement/{case}',
      expected: 200,
    },
  ];
}

/** Defines what the commands of the steps use: where the suite is, and a token for a person. */
export function curlPreamble(base: string): string {
  return [
    `BASE=${base}`,
    `token() { curl -s $BASE/issuer/token -H 'Content-Type: application/json' -d "{\\"person\\":\\"$1\\"}" | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/'; }`,
  ].join('\n');
}

export function curlCommand(step: TourStep): string {
  const parts = [`curl -s${step.stream ? 'N' : ''}${step.method === 'GET' ? '' : ` -X ${step.method}`}`];
  parts.push(`"$BASE${step.path.replaceAll('{case}', '$CLAIM')}"`);
  parts.push(`-H "Authorization: Bearer $(token ${step.person})"`);
  if (step.body !== undefined) {
    const body = JSON.stringify(step.body).replaceAll('"', '\\"').replaceAll('{receipt}', 'R-$(date +%s)');
    parts.push(`-H 'Content-Type: application/json'`, `-d "${body}"`);
  }
  const command = parts.join(' \\\n  ');
  return step.makesCase
    ? `CLAIM=$(${command} \\\n  | sed 's/.*"id":"\\([^"]*\\)".*/\\1/'); echo $CLAIM`
    : command;
}
