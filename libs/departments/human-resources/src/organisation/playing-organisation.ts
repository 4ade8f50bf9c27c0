import { noDeparture, type PlayedCase, type Stage } from '@liucheng/service-kit';

// What plays of the registers have in common: they enter departments and people of their own, on whom nothing else rests.

export const keeper = { role: 'hr-manager' };
export const post = 'researcher';

export const names = (en: string, zh: string) => ({ en, 'zh-CN': zh });

/** A department with one post, which nobody belongs to yet. */
export function founded(stage: Stage, prefix = 'lab'): Promise<PlayedCase> {
  return stage.of('department').start(stage.who(keeper), 'found', {
    department: stage.unique(prefix),
    names: names('Laboratory', '实验室'),
    posts: [{ post, names: names('Researcher', '研究员') }],
  });
}

/** Somebody new in a department, without a role. */
export function joined(stage: Stage, prefix: string, department: string): Promise<PlayedCase> {
  const person = stage.unique(prefix);
  return stage.of('employee').start(stage.who(keeper), 'join', { person, department, post });
}

/** Of a register's flow nothing can be broken. */
export const noFlow = noDeparture(
  'A register has no order: whatever is entered may be entered at any time, and as often as one likes.',
);
