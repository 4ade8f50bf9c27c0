import { text } from '@liucheng/kernel';
import { departmentService } from '@liucheng/service-kit';
import { productBuilding } from './product-build/product-builds.ts';
import { productDesigning } from './product-design/product-designs.ts';
import { productLaunching } from './product-launch/product-launches.ts';
import { productPlanning } from './product-planning/product-plans.ts';

/** The product department's service. A further process is one more line in `processes`. */
export const productDevelopmentService = departmentService({
  name: 'product-development',
  title: text('Product development', '产品研发'),
  description: text(
    'Product planning (PRD-1), product design (PRD-2), product build (PRD-3) and product launch (PRD-4).',
    '产品规划（PRD-1）、产品设计（PRD-2）、产品开发（PRD-3）与产品上线（PRD-4）。',
  ),
  processes: [productPlanning, productDesigning, productBuilding, productLaunching],
});
