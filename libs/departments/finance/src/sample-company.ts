import { text, type RoleGrant } from '@liucheng/kernel';
import type { SamplePerson } from '@liucheng/service-kit';

function person(
  id: string,
  [en, zhCN]: readonly [string, string],
  department: string,
  ...roles: readonly string[]
): SamplePerson {
  const grants = roles.map((role): RoleGrant => (companyWide.has(role) ? { role } : { role, department }));
  return { id, name: text(en, zhCN), department, roles: [{ role: 'employee', department }, ...grants] };
}

/** Roles that are not held within one department. */
const companyWide: ReadonlySet<string> = new Set([
  'executive',
  'process-supervisor',
  'process-analyst',
  'auditor',
  'system-admin',
]);

/** Invented people for trying the suite: every role of FIN-2 and of supervision, in a company of a handful of departments. */
export const sampleCompany: readonly SamplePerson[] = [
  person('u-zhang', ['Zhang Wei', '张伟'], 'sales'),
  person('u-liu', ['Liu Yang', '刘洋'], 'sales'),
  // A head who claims expenses, too: somebody else has to approve those.
  person('u-li', ['Li Na', '李娜'], 'sales', 'department-head'),
  person('u-he', ['He Min', '何敏'], 'product'),
  person('u-ma', ['Ma Chao', '马超'], 'product', 'department-head'),
  person('u-wang', ['Wang Fang', '王芳'], 'finance', 'accountant'),
  person('u-wu', ['Wu Jing', '吴静'], 'finance', 'accountant'),
  person('u-zhao', ['Zhao Lei', '赵磊'], 'finance', 'finance-manager', 'department-head'),
  person('u-chen', ['Chen Jie', '陈杰'], 'finance', 'cashier'),
  person('u-sun', ['Sun Li', '孙丽'], 'management', 'executive'),
  person('u-gao', ['Gao Yuan', '高远'], 'supervision', 'process-supervisor'),
  person('u-lin', ['Lin Tao', '林涛'], 'supervision', 'process-analyst'),
  person('u-tang', ['Tang Xin', '唐欣'], 'supervision', 'auditor'),
  person('u-admin', ['Xu Bo', '徐博'], 'administration', 'system-admin'),
];
