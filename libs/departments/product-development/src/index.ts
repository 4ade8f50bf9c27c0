export { productBuilds } from './product-build/product-builds.ts';
export { productDesigns } from './product-design/product-designs.ts';
export { productLaunches } from './product-launch/product-launches.ts';
export { productPlans } from './product-planning/product-plans.ts';
export { productDevelopmentService } from './product-development.service.ts';
