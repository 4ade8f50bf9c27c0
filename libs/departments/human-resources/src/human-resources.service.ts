import { text } from '@liucheng/kernel';
import { departmentService } from '@liucheng/service-kit';
import { companyRegister } from './organisation/company.ts';
import { departmentRegister } from './organisation/departments.ts';
import { deputyRegister } from './organisation/deputy-plans.ts';
import { employeeRegister } from './organisation/employees.ts';
import { PeopleController } from './organisation/people.controller.ts';
import { performanceReviewing } from './performance-review/reviews.ts';
import { recruiting } from './recruitment/recruitments.ts';
import { trainingRecords } from './training-file/training-files.ts';
import { yearlyTraining } from './training/trainings.ts';

/** The human resources department's service. A further process is one more line in `processes`. */
export const humanResourcesService = departmentService({
  name: 'human-resources',
  title: text('Human resources', '人力资源'),
  description: text(
    'The organisation, recruitment (HR-1), training (HR-2), performance review (HR-3).',
    '组织架构、招聘（HR-1）、培训与发展（HR-2）、绩效考核（HR-3）。',
  ),
  processes: [
    departmentRegister,
    { ...employeeRegister, controllers: [...employeeRegister.controllers, PeopleController] },
    deputyRegister,
    companyRegister,
    recruiting,
    yearlyTraining,
    trainingRecords,
    performanceReviewing,
  ],
});
