import { text, type RoleGrant, type Text } from '@liucheng/kernel';
import type { SamplePerson } from '@liucheng/service-kit';
import { companyWide } from '../organisation/employing.ts';

/** Somebody of the invented company, as the organisation gets to know the person; names are for the sample issuer alone. */
export interface SampleEmployee {
  readonly id: string;
  readonly name: Text;
  readonly department: string;
  readonly post: string;
  readonly roles: readonly string[];
  readonly head: boolean;
  /** The last day of somebody who has left. */
  readonly lastDay?: string;
}

export interface SampleDepartment {
  readonly id: string;
  readonly names: Text;
  readonly posts: Readonly<Record<string, Text>>;
  readonly people: readonly SampleEmployee[];
}

type Person = readonly [
  id: string,
  en: string,
  zhCN: string,
  post: string,
  roles?: readonly string[],
  as?: 'head' | { readonly lastDay: string },
];

function department(
  id: string,
  names: readonly [string, string],
  posts: Readonly<Record<string, readonly [string, string]>>,
  people: readonly Person[],
): SampleDepartment {
  return {
    id,
    names: text(...names),
    posts: Object.fromEntries(Object.entries(posts).map(([post, called]) => [post, text(...called)])),
    people: people.map(([person, en, zhCN, post, roles = [], as]) => ({
      id: person,
      name: text(en, zhCN),
      department: id,
      post,
      roles,
      head: as === 'head',
      ...(typeof as === 'object' ? as : {}),
    })),
  };
}

/** Every role of the regulation, twice wherever one person must not do both halves of something. */
export const sampleDepartments: readonly SampleDepartment[] = [
  department(
    'management',
    ['Management', '公司管理层'],
    { director: ['Director', '总经理'], assistant: ['Assistant to the management', '总经理助理'] },
    [
      ['u-sun', 'Sun Li', '孙丽', 'director', ['executive']],
      ['u-ding', 'Ding Lei', '丁蕾', 'director', ['executive'], 'head'],
      ['u-yuan', 'Yuan Jing', '袁静', 'assistant'],
    ],
  ),
  department(
    'sales',
    ['Sales', '销售部'],
    {
      'sales-manager': ['Sales manager', '销售经理'],
      'sales-representative': ['Sales representative', '销售代表'],
    },
    [
      ['u-zhang', 'Zhang Wei', '张伟', 'sales-representative'],
      ['u-liu', 'Liu Yang', '刘洋', 'sales-representative'],
      // A head who claims expenses, too: somebody else has to approve those.
      ['u-li', 'Li Na', '李娜', 'sales-manager', [], 'head'],
      ['u-xie', 'Xie Ting', '谢婷', 'sales-representative'],
      ['u-cao', 'Cao Yang', '曹洋', 'sales-representative'],
      ['u-deng', 'Deng Hui', '邓辉', 'sales-representative'],
      ['u-peng', 'Peng Fei', '彭飞', 'sales-representative', [], { lastDay: '2025-12-31' }],
    ],
  ),
  department(
    'marketing',
    ['Marketing', '市场部'],
    {
      'marketing-manager': ['Marketing manager', '市场经理'],
      planner: ['Marketing planner', '营销策划'],
      researcher: ['Market researcher', '市场调研员'],
    },
    [
      ['u-bai', 'Bai Lu', '白璐', 'marketing-manager', ['marketing-manager'], 'head'],
      ['u-shi', 'Shi Lei', '石磊', 'marketing-manager', ['marketing-manager']],
      ['u-jiang', 'Jiang Xin', '蒋昕', 'planner', ['marketing-planner']],
      ['u-cai', 'Cai Ming', '蔡明远', 'planner', ['marketing-planner']],
      ['u-yu', 'Yu Bo', '余波', 'researcher', ['market-researcher']],
      ['u-tian', 'Tian Tian', '田恬', 'researcher', ['market-researcher']],
      ['u-dong', 'Dong Jie', '董洁', 'researcher', ['market-researcher']],
    ],
  ),
  department(
    'product',
    ['Product', '产品部'],
    {
      'product-lead': ['Head of products', '产品总监'],
      'product-specialist': ['Product specialist', '产品专员'],
    },
    [
      ['u-he', 'He Min', '何敏', 'product-specialist'],
      ['u-ma', 'Ma Chao', '马超', 'product-lead', [], 'head'],
      ['u-ren', 'Ren Jie', '任杰', 'product-specialist', ['domain-expert']],
      ['u-lu', 'Lu Ping', '陆平', 'product-specialist', ['domain-expert']],
    ],
  ),
  department(
    'product-development',
    ['Product development', '产品研发部'],
    {
      'product-manager': ['Product manager', '产品经理'],
      designer: ['Designer', '设计师'],
      developer: ['Developer', '开发工程师'],
      tester: ['Tester', '测试工程师'],
      'release-manager': ['Release manager', '发布经理'],
    },
    [
      ['u-xiao', 'Xiao Feng', '肖峰', 'product-manager', ['product-manager'], 'head'],
      ['u-tan', 'Tan Lin', '谭琳', 'product-manager', ['product-manager']],
      ['u-jia', 'Jia Ning', '贾宁', 'designer', ['designer']],
      ['u-xia', 'Xia Yu', '夏宇', 'designer', ['designer']],
      ['u-fu', 'Fu Qiang', '付强', 'developer', ['developer']],
      ['u-zhong', 'Zhong Wei', '钟薇', 'developer', ['developer']],
      ['u-wen', 'Wen Lan', '温岚', 'developer', ['developer']],
      ['u-qiu', 'Qiu Yue', '邱悦', 'tester', ['tester']],
      ['u-hou', 'Hou Liang', '侯亮', 'tester', ['tester']],
      ['u-long', 'Long Tao', '龙涛', 'release-manager', ['release-manager']],
      ['u-wan', 'Wan Fang', '万芳', 'release-manager', ['release-manager']],
    ],
  ),
  department(
    'finance',
    ['Finance', '财务部'],
    {
      'finance-manager': ['Finance manager', '财务经理'],
      accountant: ['Accountant', '会计'],
      cashier: ['Cashier', '出纳'],
    },
    [
      ['u-wang', 'Wang Fang', '王芳', 'accountant', ['accountant']],
      ['u-wu', 'Wu Jing', '吴静', 'accountant', ['accountant']],
      ['u-zhao', 'Zhao Lei', '赵磊', 'finance-manager', ['finance-manager'], 'head'],
      ['u-chen', 'Chen Jie', '陈杰', 'cashier', ['cashier']],
      ['u-jin', 'Jin Xin', '金鑫', 'finance-manager', ['finance-manager']],
      ['u-mei', 'Mei Xue', '梅雪', 'cashier', ['cashier']],
      ['u-su', 'Su Zhe', '苏哲', 'accountant', ['accountant']],
    ],
  ),
  department(
    'administration',
    ['Administration', '行政部'],
    {
      'office-manager': ['Office manager', '行政经理'],
      'office-clerk': ['Office clerk', '行政专员'],
      'records-clerk': ['Records clerk', '档案管理员'],
      'system-administrator': ['System administrator', '系统管理员'],
    },
    [
      ['u-kong', 'Kong Mei', '孔梅', 'office-manager', ['office-manager'], 'head'],
      ['u-qian', 'Qian Jun', '钱军', 'office-clerk', ['office-clerk']],
      ['u-wei', 'Wei Lan', '魏兰', 'office-clerk', ['office-clerk']],
      ['u-admin', 'Xu Bo', '徐博', 'system-administrator', ['system-admin']],
      ['u-pan', 'Pan Hong', '潘虹', 'office-manager', ['office-manager']],
      ['u-lei', 'Lei Ming', '雷鸣', 'records-clerk', ['records-clerk']],
      ['u-tao', 'Tao Ran', '陶然', 'records-clerk', ['records-clerk']],
      ['u-mo', 'Mo Fan', '莫凡', 'system-administrator', ['system-admin']],
    ],
  ),
  department(
    'customer-service',
    ['Customer service', '客户服务部'],
    {
      'service-lead': ['Service lead', '客服主管'],
      'service-agent': ['Service agent', '客服专员'],
      expert: ['Service expert', '客服专家'],
    },
    [
      ['u-song', 'Song Yan', '宋岩', 'service-lead', ['service-lead'], 'head'],
      ['u-luo', 'Luo Dan', '罗丹', 'service-agent', ['service-agent']],
      ['u-fang', 'Fang Rui', '方锐', 'service-agent', ['service-agent']],
      ['u-gu', 'Gu Pan', '顾盼', 'service-lead', ['service-lead']],
      ['u-yan', 'Yan Fang', '严芳', 'service-agent', ['service-agent']],
      ['u-hao', 'Hao Jian', '郝健', 'service-agent', ['service-agent']],
      ['u-shao', 'Shao Yang', '邵阳', 'expert', ['domain-expert']],
      ['u-qin', 'Qin Chuan', '秦川', 'expert', ['domain-expert']],
    ],
  ),
  department(
    'human-resources',
    ['Human resources', '人力资源部'],
    {
      'hr-manager': ['HR manager', '人力资源经理'],
      recruiter: ['Recruiter', '招聘专员'],
      trainer: ['Trainer', '培训师'],
    },
    [
      ['u-shen', 'Shen Hao', '沈浩', 'hr-manager', ['hr-manager'], 'head'],
      ['u-yao', 'Yao Yuan', '姚远', 'hr-manager', ['hr-manager']],
      ['u-cui', 'Cui Ying', '崔莹', 'recruiter', ['recruiter']],
      ['u-kang', 'Kang Jian', '康健', 'recruiter', ['recruiter']],
      ['u-liao', 'Liao Jing', '廖静', 'trainer', ['trainer']],
      ['u-niu', 'Niu Ping', '牛萍', 'trainer', ['trainer']],
    ],
  ),
  department(
    'supervision',
    ['Supervision', '监督部'],
    {
      supervisor: ['Process supervisor', '流程监督员'],
      analyst: ['Process analyst', '流程分析师'],
      auditor: ['Auditor', '审计员'],
      'process-owner': ['Process owner', '流程负责人'],
    },
    [
      ['u-gao', 'Gao Yuan', '高远', 'supervisor', ['process-supervisor']],
      ['u-lin', 'Lin Tao', '林涛', 'analyst', ['process-analyst']],
      ['u-tang', 'Tang Xin', '唐欣', 'auditor', ['auditor']],
      ['u-duan', 'Duan Hong', '段宏', 'supervisor', ['process-supervisor'], 'head'],
      ['u-hong', 'Hong Liang', '洪亮', 'analyst', ['process-analyst']],
      ['u-bao', 'Bao Qing', '包青', 'auditor', ['auditor']],
      ['u-zheng', 'Zheng Wen', '郑文', 'process-owner', ['process-owner']],
      ['u-lai', 'Lai Min', '赖敏', 'process-owner', ['process-owner']],
    ],
  ),
];

/** On leave, with who acts for them; only as the head where that is said. */
export const sampleDeputies: readonly {
  readonly absent: string;
  readonly deputy: string;
  readonly roles?: readonly string[];
}[] = [
  { absent: 'u-bai', deputy: 'u-shi' },
  { absent: 'u-xiao', deputy: 'u-tan', roles: ['department-head'] },
  { absent: 'u-mei', deputy: 'u-su' },
];

/** Everybody with a token of the sample issuer; that of somebody who has left says no role. */
export const sampleCompany: readonly SamplePerson[] = sampleDepartments.flatMap(({ people }) =>
  people.map(({ id, name, department: home, roles, head, lastDay }) => ({
    id,
    name,
    department: home,
    roles:
      lastDay === undefined ? grants(home, ['employee', ...roles, ...(head ? ['department-head'] : [])]) : [],
  })),
);

function grants(home: string, roles: readonly string[]): RoleGrant[] {
  return roles.map((role) => (companyWide.has(role) ? { role } : { role, department: home }));
}
