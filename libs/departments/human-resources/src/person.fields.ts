import { text } from '@liucheng/kernel';

// Fields that the bodies of several processes have.

const id = /^[a-z][a-z0-9-]*$/;

export const person = {
  about: text('Person id', '人员编号'),
  max: 64,
  pattern: /^[\w-]+$/,
  example: 'u-liu',
};
export const department = { about: text('Department', '部门'), max: 48, pattern: id, example: 'sales' };
export const post = { about: text('Post', '岗位'), max: 48, pattern: id, example: 'sales-representative' };
