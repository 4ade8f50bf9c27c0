import { text } from '@liucheng/kernel';
import { data, upheldSteps, type Step } from '@liucheng/process-model';
import { inProduct } from '../product-roles.ts';
import { designEvents, outcomes } from './product-design.ts';

const { line, choice, object, list } = data;
const step = upheldSteps(designEvents);
const designers = inProduct('designer', 'product-manager');
const number = { type: 'integer', minimum: 1 } as const;

/** The steps of PRD-2; whoever a binding excludes is refused. */
export const steps = {
  'design-functions': step('functions-designed', designers, {
    names: text('Design the functions', '功能设计'),
    instructions: text(
      'Divide the product into modules. Enter for each what it takes, what it gives and how it works, so that a developer can build it without asking.',
      '将产品划分为功能模块，逐一填写输入、输出和处理逻辑，做到开发人员无需再问即可实现。',
    ),
    cautions: text(
      'Every requirement of the plan has its module. A change after a prototype was built needs another prototype.',
      '规划中的每项需求均须有对应模块。原型制作后变更设计的，须重新制作原型。',
    ),
    inputs: object(
      {
        by: line,
        product: line,
        modules: list(object({ name: line, inputs: line, outputs: line, logic: line }), 1),
      },
      { plan: line },
    ),
    expectedDuration: 'P5D',
  }),
  'design-interface': step('interface-designed', designers, {
    names: text('Design the interface', '界面设计'),
    instructions: text(
      'Enter each view with what it shows, what can be done in it and what follows.',
      '逐一填写界面名称、显示内容、可执行的操作及其结果。',
    ),
    cautions: text(
      'Use the names of the modules. Mind people who see, hear or move less well.',
      '名称须与功能模块一致，并兼顾视力、听力或行动不便的用户。',
    ),
    inputs: object({ by: line, views: list(object({ name: line, elements: line, interaction: line }), 1) }),
    expectedDuration: 'P3D',
  }),
  prototype: step('prototype-built', inProduct('designer', 'developer'), {
    names: text('Build a prototype', '制作原型'),
    instructions: text(
      'Build what has to be tried out before anything is developed. Enter what the prototype shows and where it is. It gets a number.',
      '制作开发前需要试用的原型，填写原型展示的内容和存放位置，系统自动编号。',
    ),
    cautions: text(
      'A new prototype takes the place of the one before, which no longer counts for the baseline.',
      '新原型取代旧原型，旧原型的验证结果不再作为冻结基线的依据。',
    ),
    inputs: object({ by: line, number, description: line, location: line }),
    expectedDuration: 'P3D',
  }),
  'validate-prototype': step('prototype-validated', inProduct('product-manager', 'designer', 'tester'), {
    names: text('Validate the prototype', '验证原型'),
    instructions: text(
      'Try the prototype out with the people who took part. Enter everybody who validated, what they found, and whether it passed.',
      '组织参与人员试用原型，填写全部验证人、反馈意见和验证结果。',
    ),
    cautions: text(
      'Somebody who has not designed the product takes part: designers among themselves are reported to supervision.',
      '须有未参与设计的人员参加；仅由设计人员验证的，会上报监督部门。',
    ),
    inputs: object({
      by: line,
      number,
      validators: list(line, 1),
      designers: list(line),
      feedback: line,
      outcome: choice(outcomes),
    }),
    expectedDuration: 'P1D',
  }),
  baseline: step('baselined', inProduct('product-manager'), {
    names: text('Baseline the design', '冻结设计基线'),
    instructions: text(
      'Check that functions, interface and the last prototype agree, and give the baseline its name. Development begins from it.',
      '确认功能设计、界面设计与最后一个原型一致，填写基线名称。后续开发以该基线为准。',
    ),
    cautions: text(
      'Only when the last prototype has passed. The design cannot be changed any more after that.',
      '最后一个原型验证通过后方可冻结，冻结后设计不得更改。',
    ),
    inputs: object({
      by: line,
      product: line,
      baseline: line,
      lastPrototype: number,
      validatedPrototype: number,
      outcome: choice(outcomes),
    }),
    expectedDuration: 'PT1H',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
