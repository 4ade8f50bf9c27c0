import { describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import type { ProcessDefinition, StepAction } from './definition.ts';
import { actionsOf, validateActions, withActions, withoutActions } from './step-actions.ts';
import { validateDefinition } from './validate-definition.ts';

const approve: StepAction = {
  method: 'POST',
  path: '/orders/{case}/approval',
  operation: 'order.approve',
  schema: '/orders/openapi.json#/components/schemas/Approval',
};
const definition: ProcessDefinition = {
  id: 'order',
  version: 1,
  names: text('Order', '订单'),
  area: 'internal-management',
  department: 'office',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: { ask: { names: text('Ask', '申请') }, approve: { names: text('Approve', '批准') } },
  flow: { seq: ['ask', 'approve'] },
};
const faultsOf = (action: unknown): string[] => {
  const result = validateActions({ approve: action });
  return 'faults' in result ? result.faults.map(({ path }) => path) : [];
};

describe('how steps are done', () => {
  it('is put into a definition and taken out again', () => {
    const complete = withActions(definition, { approve, 'no-such-step': approve });
    expect(complete.steps).toEqual({
      ...definition.steps,
      approve: { names: text('Approve', '批准'), action: approve },
    });
    expect(actionsOf(complete)).toEqual({ approve });
    expect(withoutActions(complete)).toEqual(definition);
    expect(validateDefinition(complete)).toEqual({ definition: complete });
    expect(actionsOf(withActions(definition, JSON.parse('{"__proto__":{}}') as never))).toEqual({});
  });

  it('is a request to a path or a whole address', () => {
    expect(faultsOf(approve)).toEqual([]);
    expect(faultsOf({ ...approve, path: 'https://orders.example:8443/{case}', schema: undefined })).toEqual(
      [],
    );
    for (const path of [
      'orders',
      '//evil.example/x',
      'javascript:alert(1)',
      '/a b',
      '/\\evil',
      'https://',
      7,
    ])
      expect(faultsOf({ ...approve, path })).toEqual(['/approve/path']);
    expect(faultsOf({ method: 'GET', path: '/x' })).toEqual(['/approve/operation', '/approve/method']);
    expect(faultsOf({ ...approve, body: {} })).toEqual(['/approve/body']);
    expect(validateActions('none')).toMatchObject({ faults: [{ path: '' }] });
    expect(
      validateDefinition(withActions(definition, { approve: { ...approve, path: 'orders' } })),
    ).toMatchObject({ faults: [{ path: '/steps/approve/action/path' }] });
  });
});
