import { derivatives, nullable } from '@liucheng/conformance/testing';
import { stepsOf, type Flow, type ProcessDefinition } from '@liucheng/process-model';

/** A definition around a flow, as small as one can be. */
export function definitionOf(flow: Flow, more: Partial<ProcessDefinition> = {}): ProcessDefinition {
  const steps = Object.fromEntries(
    [...new Set(stepsOf(flow))].map((id) => [id, { names: { en: id, 'zh-CN': `步骤${id}` } }]),
  );
  return {
    id: 'drawn',
    version: 1,
    names: { en: 'Drawn', 'zh-CN': '画出的流程' },
    area: 'test',
    department: 'finance',
    effectiveFrom: '2026-01-01T00:00:00Z',
    flow,
    ...more,
    steps: { ...steps, ...more.steps },
  };
}

/** Every complete run of at most so many steps, by derivatives of the flow: independent of any graph. */
export function runsOf(flow: Flow, longest: number): string[] {
  const runs = new Set<string>();
  let ahead = new Map<string, [trace: string, rest: Flow]>([['', ['', flow]]]);
  for (let length = 0; length <= longest; length++) {
    const next = new Map<string, [trace: string, rest: Flow]>();
    for (const [trace, rest] of ahead.values()) {
      if (nullable(rest)) runs.add(trace);
      for (const [step, after] of derivatives(rest)) {
        const longer = `${trace}${step}`;
        next.set(`${longer} ${JSON.stringify(after)}`, [longer, after]);
      }
    }
    ahead = next;
  }
  return [...runs].sort();
}
