import { text } from '@liucheng/kernel';
import { ChoiceField, ListField, TextField, WholeNumberField } from '@liucheng/service-kit';
import { account, product } from '../product.bodies.ts';
import { outcomes, severities, type Outcome, type Severity } from './product-build.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const mark = (en: string, zh: string) => ({
  about: text(`${en}, from 1 (poor) to 5 (excellent)`, `${zh}评分，1 至 5 分`),
  min: 1,
  max: 5,
  example: 4,
});
const buildNumber = {
  about: text('Number of the build; the last one when left out', '构建编号，省略则为最后一个构建'),
  min: 1,
  max: 1_000_000,
  optional: true,
  example: 1,
};

export class TechnologyOptionBody {
  @TextField({ about: text('Technology', '技术方案'), max: 200, example: 'Induction' })
  readonly name!: string;

  @WholeNumberField(mark('Feasibility', '可行性'))
  readonly feasibility!: number;

  @WholeNumberField(mark('Stability', '稳定性'))
  readonly stability!: number;

  @WholeNumberField(mark('Scalability', '可扩展性'))
  readonly scalability!: number;
}

export class TechnologyBody {
  @TextField(product)
  readonly product!: string;

  @TextField({
    about: text('Baselined design that it carries out', '对应的产品设计'),
    max: 64,
    optional: true,
  })
  readonly design?: string;

  @ListField({ about: text('Options', '备选技术方案'), of: TechnologyOptionBody, min: 1, max: 20 })
  readonly options!: TechnologyOptionBody[];

  @TextField({ about: text('The one that is chosen', '选定方案'), max: 200, example: 'Induction' })
  readonly choice!: string;

  @TextField(account('Why', '选择理由', 'Fast, and the house knows it'))
  readonly reason!: string;
}

export class BuildBody {
  @TextField({ about: text('Tag or commit', '版本标签或提交号'), max: 200, example: 'v0.1.0' })
  readonly revision!: string;

  @TextField(account('What is new in it', '变更内容', 'Heating and base panel'))
  readonly changes!: string;
}

export class DefectBody {
  @ChoiceField({ about: text('Severity', '严重程度'), values: severities, example: 'major' })
  readonly severity!: Severity;

  @TextField(account('What is wrong', '缺陷描述', 'Keeps heating without water'))
  readonly description!: string;
}

export class TestBody {
  @WholeNumberField(buildNumber)
  readonly build?: number;

  @ChoiceField({ about: text('Outcome', '测试结果'), values: outcomes, example: 'passed' })
  readonly outcome!: Outcome;

  @WholeNumberField({
    about: text('Test cases that were run', '执行的用例数'),
    min: 0,
    max: 1_000_000,
    example: 120,
  })
  readonly testCases!: number;

  @ListField({
    about: text('Defects that were found', '发现的缺陷'),
    of: DefectBody,
    max: 100,
    optional: true,
  })
  readonly defects?: DefectBody[];
}

export class FixBody {
  @TextField({ about: text('Number of the defect', '缺陷编号'), max: 20, example: 'D1' })
  readonly defect!: string;

  @TextField(account('What was changed', '修改内容', 'A sensor switches the heating off'))
  readonly solution!: string;
}

export class AcceptanceBody {
  @WholeNumberField(buildNumber)
  readonly build?: number;
}
