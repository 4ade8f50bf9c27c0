import { text } from '@liucheng/kernel';
import { departmentService } from '@liucheng/service-kit';
import { assessing } from './assessment/assessments.ts';
import { inspecting } from './inspection/inspections.ts';
import { optimising } from './optimisation/optimisations.ts';
import { rollingOut } from './rollout/rollouts.ts';
import { violationHandling } from './violation-handling/violation-cases.ts';

/** Supervision's own processes, beside the monitor in its process. A further process is one more line in `processes`. */
export const supervisionService = departmentService({
  name: 'supervision',
  title: text('Execution and supervision', '流程执行与监督'),
  description: text(
    'Rollout (SUP-1), inspections (SUP-2), violation handling (SUP-3), optimisation (SUP-4), assessment (SUP-5).',
    '培训与宣贯（SUP-1）、流程执行监督（SUP-2）、违规处理（SUP-3）、流程优化（SUP-4）、监督考核（SUP-5）。',
  ),
  page: text('Which violations open a case', '哪些违规自动立案'),
  processes: [rollingOut, inspecting, violationHandling, optimising, assessing],
});
