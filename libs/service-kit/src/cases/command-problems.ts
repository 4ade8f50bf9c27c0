import { text } from '@liucheng/kernel';
import { problem, Problem } from '../http/problem.ts';

/** Also the answer for a case that the caller may not see. */
export function caseNotFound(caseId: string): Problem {
  return problem('not-found', {
    code: 'case-not-found',
    detail: text(`There is no case ${caseId} that you may see.`, `不存在您可查看的案例 ${caseId}。`),
  });
}

export function keyReused(): Problem {
  return new Problem({
    status: 422,
    code: 'idempotency-key-reused',
    title: text('The Idempotency-Key belongs to another request', 'Idempotency-Key 已用于其他请求'),
    detail: text(
      'You have already used this Idempotency-Key for the same command with another body.',
      '您已用该 Idempotency-Key 提交过同一命令，但请求体不同。',
    ),
    acceptable: text(
      'The body of the first request, or a new key.',
      '与首次请求相同的请求体，或新的 Idempotency-Key。',
    ),
  });
}

/** The case changed faster than the command could be decided. */
export function conflict(): Problem {
  return problem('conflict', {
    detail: text(
      'The case was changed again and again while this was decided. Nothing was done.',
      '处理该请求期间案例不断被更改，未执行任何操作。',
    ),
    acceptable: text(
      'Read the case again; repeat the request if it still makes sense.',
      '请重新读取该案例，如仍有必要再重新提交。',
    ),
    headers: { 'retry-after': '1' },
  });
}
