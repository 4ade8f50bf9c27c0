import { text } from '@liucheng/kernel';
import { ChoiceField, ListField, TextField, WholeNumberField } from '@liucheng/service-kit';
import { account, PersonBody, product } from '../product.bodies.ts';
import { outcomes, type Outcome } from './product-design.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

export class ModuleBody {
  @TextField({ about: text('Module', '模块名称'), max: 200, example: 'Heating' })
  readonly name!: string;

  @TextField(account('What it takes', '输入', 'Amount of water, wanted temperature'))
  readonly inputs!: string;

  @TextField(account('What it gives', '输出', 'Heat, the temperature reached'))
  readonly outputs!: string;

  @TextField(account('How it works', '处理逻辑', 'Heats until the temperature is reached, then keeps it.'))
  readonly logic!: string;
}

const modules = { about: text('Modules', '功能模块'), of: ModuleBody, min: 1, max: 100 };

export class BeginDesignBody {
  @TextField(product)
  readonly product!: string;

  @TextField({ about: text('Plan that it carries out', '对应的产品规划'), max: 64, optional: true })
  readonly plan?: string;

  @ListField(modules)
  readonly modules!: ModuleBody[];
}

export class FunctionsBody {
  @ListField(modules)
  readonly modules!: ModuleBody[];
}

export class ViewBody {
  @TextField({ about: text('View', '界面名称'), max: 200, example: 'Base panel' })
  readonly name!: string;

  @TextField(account('What it shows', '显示内容', 'Temperature, a ring of light'))
  readonly elements!: string;

  @TextField(
    account('What can be done, and what follows', '可执行的操作及结果', 'A turn sets the temperature.'),
  )
  readonly interaction!: string;
}

export class InterfaceBody {
  @ListField({ about: text('Views', '界面'), of: ViewBody, min: 1, max: 200 })
  readonly views!: ViewBody[];
}

export class PrototypeBody {
  @TextField(account('What it shows', '展示内容', 'The turning ring on a printed base'))
  readonly description!: string;

  @TextField({ about: text('Where it is', '存放位置'), max: 500, example: 'Laboratory, shelf 3' })
  readonly location!: string;
}

export class ValidationBody {
  @WholeNumberField({
    about: text('Number of the prototype; the last one when left out', '原型编号，省略则为最后一个原型'),
    min: 1,
    max: 1_000_000,
    optional: true,
    example: 1,
  })
  readonly number?: number;

  @ListField({
    about: text('Everybody who validated; the caller when left out', '全部验证人，省略则为本人'),
    of: PersonBody,
    max: 50,
    optional: true,
  })
  readonly validators?: PersonBody[];

  @TextField(account('What was found', '反馈意见', 'Everybody found the ring at once.'))
  readonly feedback!: string;

  @ChoiceField({ about: text('Outcome', '验证结果'), values: outcomes, example: 'passed' })
  readonly outcome!: Outcome;
}

export class BaselineBody {
  @TextField({ about: text('Name of the baseline', '基线名称'), max: 64, example: 'K2-B1' })
  readonly baseline!: string;
}
