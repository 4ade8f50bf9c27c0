export { marketingService } from './marketing.service.ts';
export { researches } from './market-research/market-research.ts';
export { targetings } from './target-customers/target-customers.ts';
export { campaigns } from './campaign-planning/campaign-planning.ts';
export { marketingBudgets } from './marketing-budget/marketing-budget.ts';
export { promotions } from './promotion/promotions.ts';
