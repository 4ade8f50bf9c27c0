import { text } from '@liucheng/kernel';
import { departmentService } from '@liucheng/service-kit';
import { campaignPlanning } from './campaign-planning/campaign-planning.ts';
import { marketResearch } from './market-research/market-research.ts';
import { marketingBudgeting } from './marketing-budget/marketing-budget.ts';
import { promoting } from './promotion/promotions.ts';
import { targetCustomers } from './target-customers/target-customers.ts';

/** The marketing department's service. A further process is one more line in `processes`. */
export const marketingService = departmentService({
  name: 'marketing',
  title: text('Marketing', '市场营销'),
  description: text(
    'Market research (MKT-1), target customers (MKT-2), campaign planning (MKT-3) with its budget, and promotion (MKT-4).',
    '市场调研（MKT-1）、目标客户定位（MKT-2）、营销策划及其预算（MKT-3）与市场推广（MKT-4）。',
  ),
  processes: [marketResearch, targetCustomers, campaignPlanning, marketingBudgeting, promoting],
});
