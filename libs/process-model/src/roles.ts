import { text, type Text } from '@liucheng/kernel';

/** The regulation's roles (§3) under both names. A definition may add roles of its own beside them. */
export const roles: Readonly<Record<string, Text>> = {
  employee: text('Employee', '员工'),
  'department-head': text('Department head', '部门负责人'),
  executive: text('Executive', '公司管理层'),
  automation: text('Rule that acts by itself', '自动规则'),

  'market-researcher': text('Market researcher', '市场调研员'),
  'marketing-planner': text('Marketing planner', '营销策划员'),
  'marketing-manager': text('Marketing manager', '市场经理'),

  'product-manager': text('Product manager', '产品经理'),
  designer: text('Designer', '设计师'),
  developer: text('Developer', '开发工程师'),
  tester: text('Tester', '测试工程师'),
  'release-manager': text('Release manager', '发布经理'),

  'service-agent': text('Service agent', '客服专员'),
  'service-lead': text('Service lead', '客服主管'),
  'domain-expert': text('Domain expert', '领域专家'),

  accountant: text('Accountant', '会计'),
  'finance-manager': text('Finance manager', '财务经理'),
  cashier: text('Cashier', '出纳'),

  recruiter: text('Recruiter', '招聘专员'),
  'hr-manager': text('HR manager', '人力资源经理'),
  trainer: text('Trainer', '培训师'),

  'office-clerk': text('Office clerk', '行政专员'),
  'office-manager': text('Office manager', '行政经理'),
  'records-clerk': text('Records clerk', '档案管理员'),

  'process-supervisor': text('Process supervisor', '流程监督员'),
  'process-analyst': text('Process analyst', '流程分析师'),
  'process-owner': text('Process owner', '流程负责人'),
  auditor: text('Auditor', '审计员'),
  'system-admin': text('System administrator', '系统管理员'),
};
