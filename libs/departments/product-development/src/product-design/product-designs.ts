import { text } from '@liucheng/kernel';
import { caseProcess, commandsOf, defineCaseType, type DepartmentProcess } from '@liucheng/service-kit';
import { sight } from '../product-roles.ts';
import {
  baseline,
  beginDesign,
  buildPrototype,
  designFunctions,
  designInterface,
  validatePrototype,
} from './designing.ts';
import { describeDesignEvent } from './product-design-history.ts';
import {
  BaselineBody,
  BeginDesignBody,
  FunctionsBody,
  InterfaceBody,
  PrototypeBody,
  ValidationBody,
} from './product-design.bodies.ts';
import { plays, unplayable } from './product-design.plays.ts';
import { productDesignProcess } from './product-design.process.ts';
import {
  designEvents,
  outcomes,
  productDesign,
  statuses,
  statusOf,
  type DesignEvent,
  type DesignStatus,
  type ProductDesign,
} from './product-design.ts';

const command = commandsOf<ProductDesign, DesignEvent>();
const heating = {
  name: 'Heating',
  inputs: 'Amount of water, wanted temperature',
  outputs: 'Heat, the temperature reached',
  logic: 'Heats until the temperature is reached, then keeps it.',
};

const commands = [
  command({
    name: 'begin',
    step: 'design-functions',
    body: BeginDesignBody,
    route: { method: 'POST', path: '' },
    summary: text('Begin the design of a product with its functions', '开展产品设计（功能设计）'),
    examples: { kettle: { product: 'kettle-k2', modules: [heating] } },
    decide: beginDesign,
  }),
  command({
    name: 'design-functions',
    step: 'design-functions',
    body: FunctionsBody,
    route: { method: 'PUT', path: ':id/functions' },
    summary: text('Design the functions anew', '重新设计功能'),
    examples: { 'one module': { modules: [heating] } },
    trial: () => ({ modules: [] }),
    decide: designFunctions,
  }),
  command({
    name: 'design-interface',
    step: 'design-interface',
    body: InterfaceBody,
    route: { method: 'PUT', path: ':id/interface' },
    summary: text('Design the interface', '界面设计'),
    examples: {
      'one view': {
        views: [
          {
            name: 'Base panel',
            elements: 'Temperature, a ring of light',
            interaction: 'A turn sets the temperature.',
          },
        ],
      },
    },
    trial: () => ({ views: [] }),
    decide: designInterface,
  }),
  command({
    name: 'prototype',
    step: 'prototype',
    body: PrototypeBody,
    route: { method: 'POST', path: ':id/prototypes' },
    summary: text('Build a prototype', '制作原型'),
    examples: {
      ring: { description: 'The turning ring on a printed base', location: 'Laboratory, shelf 3' },
    },
    trial: () => ({ description: '-', location: '-' }),
    decide: buildPrototype,
  }),
  command({
    name: 'validate',
    step: 'validate-prototype',
    body: ValidationBody,
    route: { method: 'POST', path: ':id/validations' },
    summary: text('Record the validation of a prototype', '登记原型验证结果'),
    examples: {
      passed: {
        number: 1,
        validators: [{ person: 'u-xiao' }, { person: 'u-xia' }],
        feedback: 'Everybody found the ring at once.',
        outcome: 'passed',
      },
    },
    trial: (): ValidationBody => ({ feedback: '-', outcome: 'passed' }),
    decide: (state, { validators, ...validation }: ValidationBody, context) =>
      validatePrototype(
        state,
        { ...validation, ...(validators ? { validators: validators.map(({ person }) => person) } : {}) },
        context,
      ),
  }),
  command({
    name: 'baseline',
    step: 'baseline',
    body: BaselineBody,
    route: { method: 'POST', path: ':id/baseline' },
    summary: text('Baseline the design', '冻结设计基线'),
    examples: { first: { baseline: 'K2-B1' } },
    trial: () => ({ baseline: '-' }),
    decide: baseline,
  }),
];

const next: Readonly<Record<DesignStatus, readonly string[]>> = {
  designing: ['design-functions', 'design-interface', 'prototype'],
  prototyping: ['validate', 'prototype', 'design-functions', 'design-interface'],
  validated: ['baseline'],
  baselined: [],
};

export const productDesigns = defineCaseType({
  definition: productDesignProcess(),
  category: 'product-design',
  service: 'product-development',
  path: 'product-designs',
  events: designEvents,
  decider: productDesign,
  commands,
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary: (state) => ({
    status: statusOf(state),
    product: state.product ?? '',
    ...(state.lastPrototype ? { prototypes: state.lastPrototype.number } : {}),
    ...(state.baseline === undefined ? {} : { baseline: state.baseline }),
  }),
  next: (state) => next[statusOf(state)],
});

/** PRD-2 as the service lists it. */
export const productDesigning: DepartmentProcess = caseProcess({
  type: productDesigns,
  sight,
  describe: describeDesignEvent,
  list: {
    name: 'product_designs',
    version: 1,
    row: (state: ProductDesign) => ({
      status: statusOf(state),
      product: state.product ?? '',
      modules: state.modules.length,
      prototypes: state.lastPrototype?.number ?? 0,
      ...(state.plan === undefined ? {} : { plan: state.plan }),
      ...(state.lastPrototype?.outcome === undefined ? {} : { outcome: state.lastPrototype.outcome }),
      ...(state.baseline === undefined ? {} : { baseline: state.baseline }),
    }),
    filters: {
      status: { kind: 'choice', about: text('Where the design stands', '设计状态'), values: statuses },
      product: { kind: 'text', about: text('Product', '产品名称或编码') },
      plan: { kind: 'text', about: text('Plan that it carries out', '对应的产品规划') },
      outcome: {
        kind: 'choice',
        about: text('Outcome of the last prototype', '最后一个原型的验证结果'),
        values: outcomes,
      },
      prototypes: { kind: 'number', about: text('Prototypes built', '原型数') },
    },
    sorts: ['product', 'prototypes'],
  },
  plays,
  unplayable,
});
