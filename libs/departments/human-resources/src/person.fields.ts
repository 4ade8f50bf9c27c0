import { text } from '@liucheng/kernel';
import { forms } from '@liucheng/service-kit';

// Fields that the bodies of several processes have.

export const person = {
  about: text('Person id', '人员编号'),
  max: 64,
  form: forms.id,
  example: 'u-liu',
};
export const department = { about: text('Department', '部门'), max: 48, form: forms.slug, example: 'sales' };
export const post = {
  about: text('Post', '岗位'),
  max: 48,
  form: forms.slug,
  example: 'sales-representative',
};
