import { text, type Text } from '@liucheng/kernel';
import type { DesignEvent, Outcome } from './product-design.ts';

const results: Readonly<Record<Outcome, Text>> = {
  passed: text('passed', '通过'),
  failed: text('failed', '未通过'),
};

/** A sentence for each event of a design. */
export function describeDesignEvent(event: DesignEvent): Text {
  switch (event.name) {
    case 'functions-designed': {
      const { product, modules } = event.data;
      return text(
        `Functions of ${product} designed: ${modules.map(({ name }) => name).join(', ')}.`,
        `完成 ${product} 功能设计，模块：${modules.map(({ name }) => name).join('、')}。`,
      );
    }
    case 'interface-designed': {
      const { views } = event.data;
      return text(
        `Interface designed: ${views.map(({ name }) => name).join(', ')}.`,
        `完成界面设计：${views.map(({ name }) => name).join('、')}。`,
      );
    }
    case 'prototype-built': {
      const { number, location, description } = event.data;
      return text(
        `Prototype ${number} built (${location}): ${description}`,
        `制作原型 ${number}（${location}）：${description}`,
      );
    }
    case 'prototype-validated': {
      const { number, validators, outcome, feedback } = event.data;
      return text(
        `Prototype ${number} ${results[outcome].en} the validation by ${validators.join(', ')}: ${feedback}`,
        `${validators.join('、')} 验证原型 ${number}，结果：${results[outcome]['zh-CN']}。${feedback}`,
      );
    }
    case 'baselined': {
      const { baseline, lastPrototype } = event.data;
      return text(
        `Design baselined as ${baseline}, with prototype ${lastPrototype} validated.`,
        `依据验证通过的原型 ${lastPrototype}，冻结设计基线 ${baseline}。`,
      );
    }
  }
}
