import { text, type Json } from '@liucheng/kernel';
import type { Policy } from '@liucheng/service-kit';
import type { Research } from './planning.ts';
import { productKey } from './product-plan.ts';

/** What this rule has to know of customer care. */
const adopted = 'liucheng.customer-service.customer-care.feedback-adopted.v1';

/**
 * SVC-3: what customer service adopts reaches the planning of the product, as a customer's requirement. It joins the plan that
 * is open for the product, or begins one.
 */
export const adoptedFeedbackReachesPlanning: Policy = {
  name: 'adopted-feedback-reaches-planning',
  title: text('Adopted feedback reaches product planning', '已采纳的客户反馈进入产品规划'),
  service: 'customer-service',
  types: [adopted],
  react: ({ data }) => {
    const feedback = textAt(data['feedbackId'], '/feedbackId', 128);
    const product = textAt(data['product'], '/product', 100);
    const content = textAt(data['summary'], '/summary', 4_000);
    const requirement: Research = { source: 'customer', reference: feedback, content, feedback };
    return {
      command: 'open',
      body: { ...requirement, product },
      continues: {
        scope: 'planned-product',
        key: productKey(product),
        command: 'research',
        body: requirement,
      },
    };
  },
};

/** Whoever looks after the dead letters reads what is wrong. */
function textAt(value: Json | undefined, path: string, most: number): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= most) return value;
  throw new Error(`${adopted}: ${path}: expected a text of at most ${most} characters`);
}
