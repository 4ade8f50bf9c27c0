import { refusing, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { clause, type BlockingRule } from './product-design.rules.ts';
import type { DesignEvent, FunctionModule, Outcome, ProductDesign, View } from './product-design.ts';

// From the functions to the baseline. The order of the steps is monitored: what happened is recorded, unless there is nothing
// that it could be about.

const refuse = refusing<BlockingRule>(clause);

export interface BeginDesign {
  readonly product: string;
  readonly plan?: string;
  readonly modules: readonly FunctionModule[];
}

export function beginDesign(
  _state: ProductDesign,
  { product, ...design }: BeginDesign,
  { actor }: DecisionContext,
): Decision<DesignEvent> {
  return [{ name: 'functions-designed', data: { by: actor.id, product: product.trim(), ...design } }];
}

/** What is designed anew takes the place of what was there; a prototype of it shows an earlier design from then on. */
export function designFunctions(
  state: ProductDesign,
  { modules }: { readonly modules: readonly FunctionModule[] },
  { actor }: DecisionContext,
): Decision<DesignEvent> {
  const { product = '' } = state;
  return baselined(state) ?? [{ name: 'functions-designed', data: { by: actor.id, product, modules } }];
}

export function designInterface(
  state: ProductDesign,
  { views }: { readonly views: readonly View[] },
  { actor }: DecisionContext,
): Decision<DesignEvent> {
  return baselined(state) ?? [{ name: 'interface-designed', data: { by: actor.id, views } }];
}

export function buildPrototype(
  state: ProductDesign,
  made: { readonly description: string; readonly location: string },
  { actor }: DecisionContext,
): Decision<DesignEvent> {
  const number = (state.lastPrototype?.number ?? 0) + 1;
  return baselined(state) ?? [{ name: 'prototype-built', data: { by: actor.id, number, ...made } }];
}

export interface Validate {
  /** Of the prototype; the last one when left out. */
  readonly number?: number;
  /** Whoever records it when left out. */
  readonly validators?: readonly string[];
  readonly feedback: string;
  readonly outcome: Outcome;
}

/** Of an earlier prototype it is recorded and changes nothing: a baseline asks for the last one. */
export function validatePrototype(
  state: ProductDesign,
  { number: wanted, validators, feedback, outcome }: Validate,
  { actor }: DecisionContext,
): Decision<DesignEvent> {
  const refusal = baselined(state);
  if (refusal) return refusal;
  const last = state.lastPrototype?.number ?? 0;
  const number = wanted ?? last;
  if (number < 1 || number > last) return noPrototype(last, wanted);
  const people = [...new Set(validators?.length ? validators : [actor.id])];
  const { designers } = state;
  const data = { by: actor.id, number, validators: people, designers, feedback, outcome };
  return [{ name: 'prototype-validated', data }];
}

export function baseline(
  state: ProductDesign,
  { baseline: name }: { readonly baseline: string },
  { actor }: DecisionContext,
): Decision<DesignEvent> {
  const refusal = baselined(state);
  if (refusal) return refusal;
  const { lastPrototype, product = '' } = state;
  if (!lastPrototype || lastPrototype.outdated || lastPrototype.outcome !== 'passed')
    return notValidated(state);
  const { number, outcome } = lastPrototype;
  const data = {
    by: actor.id,
    product,
    baseline: name,
    lastPrototype: number,
    validatedPrototype: number,
    outcome,
  };
  return [{ name: 'baselined', data }];
}

function baselined({ baseline: name }: ProductDesign): Rejection | undefined {
  if (name === undefined) return undefined;
  return refuse({
    code: 'design-baselined',
    reason: text(`The design stands fast as ${name}.`, `设计已冻结为基线 ${name}。`),
    acceptable: text('Begin another design for what is to change.', '如需变更，请另行开展设计。'),
  });
}

function noPrototype(last: number, wanted: number | undefined): Rejection {
  const known =
    last === 0
      ? text('there is none yet', '尚无原型')
      : text(`there are 1 to ${last}`, `现有原型编号为 1 至 ${last}`);
  const asked = wanted === undefined ? '' : ` ${wanted}`;
  return refuse({
    code: 'prototype-not-there',
    reason: text(
      `There is no prototype${asked} to validate: ${known.en}.`,
      `没有可验证的原型${asked}：${known['zh-CN']}。`,
    ),
    acceptable: text(
      'Build a prototype first, or name one that there is.',
      '请先制作原型，或填写已有原型的编号。',
    ),
    errors: [
      {
        path: '/number',
        expected: text('number of a prototype that there is', '已有原型的序号'),
        ...(wanted === undefined ? {} : { actual: wanted }),
      },
    ],
  });
}

function notValidated({ lastPrototype }: ProductDesign): Rejection {
  const rule = 'validated-prototype-before-baseline';
  const acceptable = text(
    'A baseline after the last prototype has passed its validation.',
    '最后一个原型验证通过后方可冻结设计基线。',
  );
  if (!lastPrototype) {
    return refuse({
      code: 'no-prototype',
      rule,
      reason: text(
        'No prototype has been built, so nothing has been validated.',
        '尚未制作原型，设计未经验证。',
      ),
      acceptable,
    });
  }
  const { number, outdated, outcome } = lastPrototype;
  if (outdated) {
    return refuse({
      code: 'prototype-outdated',
      rule,
      reason: text(
        `The design has changed since prototype ${number} was built.`,
        `原型 ${number} 制作后设计已有变更。`,
      ),
      acceptable,
    });
  }
  return refuse({
    code: 'prototype-not-validated',
    rule,
    reason:
      outcome === 'failed'
        ? text(`Prototype ${number} failed its latest validation.`, `原型 ${number} 最近一次验证未通过。`)
        : text(`Prototype ${number} has not been validated.`, `原型 ${number} 尚未验证。`),
    acceptable,
  });
}
