import { administrationService } from '@liucheng/administration';
import { customerServiceService } from '@liucheng/customer-service';
import { financeService } from '@liucheng/finance';
import { humanResourcesService } from '@liucheng/human-resources';
import { marketingService } from '@liucheng/marketing';
import { monitorService } from '@liucheng/monitor';
import { productDevelopmentService } from '@liucheng/product-development';
import type { ServiceSpec } from '@liucheng/service-kit';
import { supervisionService } from '@liucheng/supervision';

/** The company at work and watched over, in the order in which people see it: what a simulation plays. */
export const workingServices: readonly ServiceSpec[] = [
  marketingService,
  productDevelopmentService,
  customerServiceService,
  financeService,
  humanResourcesService,
  administrationService,
  monitorService,
];

/** Every service there is: with what comes of what the monitor finds. */
export const services: readonly ServiceSpec[] = [...workingServices, supervisionService];
