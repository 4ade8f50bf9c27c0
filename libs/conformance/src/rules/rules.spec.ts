import { describe, expect, it } from '@jest/globals';
import { erased, text, withheld, type Json, type JsonObject } from '@liucheng/kernel';
import type { ProcessDefinition, Rule, Step } from '@liucheng/process-model';
import { compileDefinition } from '../compiled-definition.ts';
import { refold } from '../refold.ts';
import { at, claimProcess, claimWith, history } from '../testing/claim-process.ts';
import type { CaseEvent, Violation } from '../verdict.ts';

/** What a history violates besides its control flow. */
function judge(definition: ProcessDefinition, events: readonly CaseEvent[], now?: number): Violation[] {
  const { raised } = refold(
    compileDefinition(definition),
    'c1',
    events,
    now === undefined ? undefined : { to: now },
  );
  return raised.filter(({ rule }) => rule !== 'flow');
}

const short = ({ rule, kind, sequence, person }: Violation) => [rule, kind, sequence, person];
const submit = ['submit', { time: at('Mon 10:00') }] as const;
const approve = ['approve', { time: at('Mon 11:00') }] as const;
const review = ['review', { time: at('Mon 12:00') }] as const;
const pay = ['pay', { time: at('Mon 14:00') }] as const;

describe('who may do a step', () => {
  const only = claimWith(['payer-role']);

  it('accuses another role, another department and another person than the case binds', () => {
    const [other, ...more] = judge(
      only,
      history(submit, ['approve', { time: at('Mon 11:00'), department: 'legal', role: 'intern' }]),
    );
    expect(more).toEqual([]);
    expect(other).toMatchObject({
      rule: 'role:approve',
      kind: 'wrong-role',
      severity: 'major',
      person: 'bob',
      department: 'legal',
      message: text(
        '“Approve claim” was done by bob as intern of legal; only department head of the department sales may do it.',
        '“审批报销”由 legal 部门的 bob（intern） 办理，而只有 sales 部门的部门负责人 可以办理。',
      ),
    });
    const again = history(submit, ['submit', { time: at('Mon 11:00'), actor: 'bob' }]);
    expect(judge(only, again).map(short)).toEqual([['role:submit', 'wrong-role', 1, 'bob']]);
  });

  it('applies a rule of kind role besides the step’s own binding', () => {
    const events = history(submit, approve, review, ['pay', { time: at('Mon 14:00'), role: 'head' }]);
    expect(judge(only, events).map(short)).toEqual([
      ['role:pay', 'wrong-role', 3, 'kim'],
      ['payer-role', 'wrong-role', 3, 'kim'],
    ]);
  });

  it('accuses nobody of what the event does not say', () => {
    const bare = { actor: undefined, role: undefined, department: undefined };
    const events = history(['submit', { time: at('Mon 10:00'), ...bare }], approve, [
      'review',
      { time: 0, ...bare },
    ]);
    expect(judge(only, events)).toEqual([]);
  });
});

describe('people of two steps', () => {
  it('accuses whoever does both of two that are to be separate, in either order, once per event', () => {
    const definition = claimWith(['four-eyes']);
    const both = history(submit, approve, ['review', { time: at('Mon 12:00'), actor: 'bob' }]);
    expect(judge(definition, both).map(short)).toEqual([['four-eyes', 'separation-of-duties', 2, 'bob']]);
    const reversed = history(
      ['review', { time: at('Mon 9:00'), actor: 'bob' }],
      ['review', { time: at('Mon 9:30'), actor: 'eve' }],
      submit,
      approve,
    );
    expect(judge(definition, reversed).map(short)).toContainEqual([
      'four-eyes',
      'separation-of-duties',
      3,
      'bob',
    ]);
    expect(judge(definition, history(submit, approve, review))).toEqual([]);
    const nameless = history(
      submit,
      ['approve', { time: 1, actor: undefined }],
      ['review', { time: 2, actor: undefined }],
    );
    expect(judge(definition, nameless)).toEqual([]);
  });

  it('accuses whoever takes over from the one who should do both', () => {
    const definition = claimWith(['one-hand']);
    const settle = ['settle', { time: at('Mon 15:00'), actor: 'kim' }] as const;
    const [violation] = judge(definition, history(submit, approve, review, settle));
    expect(violation).toMatchObject({ rule: 'one-hand', kind: 'same-actor', sequence: 3, person: 'kim' });
    expect(violation?.message.en).toContain('by kim, but “Review claim” by eve');
    expect(
      judge(definition, history(submit, approve, review, ['settle', { time: at('Mon 15:00') }])),
    ).toEqual([]);
  });
});

describe('the data of a step', () => {
  it('names every field that is missing or wrong, in both languages', () => {
    const inputs = judge(
      claimWith([]),
      history(['submit', { time: at('Mon 10:00'), data: { total: 900, limit: 500 } }]),
    );
    expect(inputs).toMatchObject([
      { rule: 'inputs:submit', kind: 'incomplete-data', severity: 'minor', sequence: 0 },
    ]);
    expect(inputs[0]?.message).toEqual(
      text(
        'The data of “Submit claim” is incomplete or wrong: /total must be <= 500.',
        '“提交报销”的数据不完整或有误：/total 必须 <= 500。',
      ),
    );
    const events = history(submit, approve, review, ['pay', { time: at('Mon 14:00'), data: {} }]);
    const [paid] = judge(claimWith(['amount-paid']), events);
    expect(paid).toMatchObject({ rule: 'amount-paid', severity: 'major', person: 'kim' });
    expect(paid).toMatchObject({
      expected: text('amount-paid', 'amount-paid'),
      message: text(
        '“Pay claim” does not keep to “amount-paid”: /paid must be given.',
        '“支付报销”不符合“amount-paid”：/paid 必须填写。',
      ),
    });
  });

  it('names what is at fault, not how a schema came to it', () => {
    const schema: JsonObject = {
      type: 'object',
      if: { required: ['by'] },
      then: { properties: { by: { not: { const: 'kim' } } } },
      properties: { seenBy: { contains: { not: { enum: ['kim'] } } } },
    };
    const rule = { ...(claimWith(['amount-paid']).rules?.[0] as Rule), schema } as Rule;
    const data = { by: 'kim', seenBy: ['kim', 'kim'] };
    const [paid] = judge(
      claimWith([], { rules: [rule] }),
      history(submit, approve, review, ['pay', { time: at('Mon 14:00'), data }]),
    );
    expect(paid?.message).toEqual(
      text(
        '“Pay claim” does not keep to “amount-paid”: /by must be something else; /seenBy lacks an entry that it must have.',
        '“支付报销”不符合“amount-paid”：/by 不得为此内容；/seenBy 缺少必需的条目。',
      ),
    );
  });

  it('accuses nobody where an event brings no data', () => {
    const events = history(submit, approve, review, ['pay', { time: at('Mon 14:00'), data: undefined }]);
    expect(judge(claimWith(['amount-paid']), events)).toEqual([]);
  });
});

describe('the version of an event', () => {
  const wrong = { time: at('Mon 10:00'), data: {} };
  const judged = (type: string) =>
    judge(claimWith(['submit-twice']), history(['submit', { ...wrong, type }]));

  it('is judged in its data by schemas of the newest version that the step lists, and by no other', () => {
    expect(judged('claim.submitted.v2').map(({ rule }) => rule)).toEqual(['inputs:submit']);
    expect(judged('claim.submitted.v1')).toEqual([]);
    expect(judged('claim.submitted.v3')).toEqual([]);
  });

  it('that a definition does not list is the same step or note all the same', () => {
    const v3 = ['submit', { time: at('Mon 10:00'), type: 'claim.submitted.v3' }] as const;
    const note = ['submit', { time: at('Mon 10:30'), type: 'claim.commented.v2' }] as const;
    const { raised, state } = refold(
      compileDefinition(claimWith(['submit-twice'])),
      'c1',
      history(v3, note, v3, v3),
    );
    expect(raised.filter(({ rule }) => rule !== 'flow').map(short)).toEqual([
      ['submit-twice', 'at-most', 3, 'ann'],
    ]);
    expect(state.trace.map(({ step }) => step)).toEqual(['submit', 'submit', 'submit']);
  });

  it('of which two steps have one name each belongs to neither', () => {
    const { submit: first, reject, ...others } = claimProcess.steps;
    const definition = claimWith([], {
      steps: {
        submit: first as Step,
        reject: { ...(reject as Step), events: ['claim.submitted.v9'] },
        ...others,
      },
    });
    const found = refold(
      compileDefinition(definition),
      'c1',
      history(submit, ['submit', { time: 1, type: 'claim.submitted.v3' }]),
    );
    expect(found.raised.map(({ kind }) => kind)).toContain('unknown-step');
  });
});

describe('the order and number of steps', () => {
  it('misses what must come before', () => {
    expect(judge(claimWith(['review-first']), history(submit, approve, pay)).map(short)).toEqual([
      ['review-first', 'precedence', 2, 'kim'],
    ]);
    expect(judge(claimWith(['review-first']), history(submit, approve, review, pay))).toEqual([]);
  });

  it('misses, at the end, each answer that never came', () => {
    const definition = claimWith(['chase-reviewed']);
    const chase = (time: number) => ['chase', { time }] as const;
    const open = history(submit, approve, chase(at('Mon 11:30')), chase(at('Mon 11:40')));
    expect(judge(definition, open)).toEqual([]);
    const ended = history(submit, approve, chase(at('Mon 11:30')), chase(at('Mon 11:40')), pay);
    expect(judge(definition, ended)).toMatchObject([
      { kind: 'response', sequence: 2, step: 'review', department: 'finance', at: at('Mon 14:00') },
      { kind: 'response', sequence: 3, step: 'review', department: 'finance', at: at('Mon 14:00') },
    ]);
    expect(judge(definition, history(submit, approve, chase(at('Mon 11:30')), review, pay))).toEqual([]);
    expect(judge(definition, history(submit, chase(1), ['withdraw', { time: at('Mon 12:00') }]))).toEqual([]);
  });

  it('objects once to two steps that exclude each other, and to each one too many', () => {
    const reject = ['reject', { time: at('Mon 11:00') }] as const;
    const settle = ['settle', { time: at('Mon 12:00') }] as const;
    expect(
      judge(claimWith(['not-both']), history(submit, reject, settle, settle, reject)).map(short),
    ).toEqual([['not-both', 'not-coexistence', 2, 'eve']]);
    const often = judge(claimWith(['submit-twice']), history(submit, submit, submit, submit));
    expect(often.map(short)).toEqual([
      ['submit-twice', 'at-most', 2, 'ann'],
      ['submit-twice', 'at-most', 3, 'ann'],
    ]);
    expect(often[0]?.message.en).toBe('“Submit claim” was done for the 3rd time; at most 2 are allowed.');
  });
});

describe('a refused attempt', () => {
  const refusal = {
    code: 'receipt-already-claimed',
    rule: 'four-eyes',
    clause: 'T-1 §5',
    reason: { en: 'Bob approved it himself.', 'zh-CN': '鲍勃已自行审批。' },
    acceptable: { en: 'Another reviewer.', 'zh-CN': '由他人复核。' },
  };

  it('is a violation under the rule that stopped it, and changes nothing else', () => {
    const attempt = ['claim.attempt-refused.v1', { time: at('Mon 12:00'), actor: 'bob' }] as const;
    const events = history(submit, [
      attempt[0],
      { ...attempt[1], data: { command: 'review', step: 'review', rejection: refusal } },
    ]);
    // Services may list the type among their notes: a refused attempt it remains.
    const definition = { ...claimProcess, notes: ['claim.attempt-refused.v1'] };
    const { state, raised } = refold(compileDefinition(definition), 'c1', events);
    expect(raised).toMatchObject([
      {
        kind: 'refused-attempt',
        rule: 'four-eyes',
        clause: 'T-1 §5',
        severity: 'critical',
        person: 'bob',
        step: 'review',
        repair: refusal.acceptable,
        message: text(
          'bob tried “Review claim” and was refused: Bob approved it himself.',
          'bob 尝试“复核报销”被拒绝：鲍勃已自行审批。',
        ),
      },
    ]);
    expect(state).toMatchObject({ status: 'open', steps: 1, cost: 0, conforming: true });
  });

  it('names the rule, or who may do the step, where its own sentence is withheld', () => {
    const told = (rejection: Json) =>
      judge(
        claimProcess,
        history(['x.attempt-refused.v1', { time: 1, actor: 'bob', data: { step: 'review', rejection } }]),
      )[0];
    const hidden = { ...refusal, reason: { ...withheld }, acceptable: { ...withheld } };
    expect(told(hidden)).toMatchObject({
      expected: text('four-eyes', 'four-eyes'),
      message: text(
        'bob tried “Review claim” and was refused: it would break the rule “four-eyes”.',
        'bob 尝试“复核报销”被拒绝：违反规则“four-eyes”。',
      ),
      repair: text(
        'Nothing came of it; see with the person what they need.',
        '操作未生效；请与当事人确认其需求。',
      ),
    });
    expect(told({ ...hidden, reason: { ...erased }, rule: 'role:review' })?.message).toEqual(
      text(
        'bob tried “Review claim” and was refused: only accountant of the department finance may do it.',
        'bob 尝试“复核报销”被拒绝：只有 finance 部门的会计 可以办理。',
      ),
    );
    const { rule: _, ...coded } = hidden;
    expect(told(coded)?.message).toEqual(
      text(
        'bob tried “Review claim” and was refused: the reason holds personal data (receipt-already-claimed).',
        'bob 尝试“复核报销”被拒绝：原因含个人信息（receipt-already-claimed）。',
      ),
    );
  });

  it('is told by names where it is no step', () => {
    const names = { en: 'Ask for an adjustment', 'zh-CN': '申请调整' };
    const data = { command: 'ask-adjustment', names, rejection: refusal };
    const [told] = judge(claimProcess, history(['x.attempt-refused.v1', { time: 1, actor: 'bob', data }]));
    expect(told?.message).toEqual(
      text(
        'bob tried “Ask for an adjustment” and was refused: Bob approved it himself.',
        'bob 尝试“申请调整”被拒绝：鲍勃已自行审批。',
      ),
    );
  });

  it('is minor under its code where no rule is named, and survives a malformed record', () => {
    const { rule: _, ...coded } = refusal;
    const told = (data: CaseEvent['data']) =>
      judge(claimProcess, history(['x.attempt-refused.v1', { time: 1, ...(data && { data }) }]));
    expect(told({ command: 'pay', rejection: coded })).toMatchObject([
      { rule: 'receipt-already-claimed', severity: 'minor' },
    ]);
    expect(told({ rejection: 'no' })).toMatchObject([
      { rule: 'refused', kind: 'refused-attempt', clause: 'T-1' },
    ]);
    expect(told(undefined)).toHaveLength(1);
  });
});
