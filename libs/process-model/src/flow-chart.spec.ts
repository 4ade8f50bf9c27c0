import { describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import { flowChart } from './flow-chart.ts';
import { and, loop, opt, repeat, seq, skip, xor, type Flow } from './flow.ts';

const step = (en: string, zh: string) => ({ names: text(en, zh) });
const steps = { a: step('Ask "why"', '提问'), b: step('Buy', '购买'), c: step('Close', '关闭') };
const chart = (flow: Flow, cancels?: string[]) =>
  flowChart({ flow, steps, ...(cancels ? { cancels } : {}) }, 'en')
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
const edges = (flow: Flow) => chart(flow).filter((line) => line.includes('>'));

describe('flowChart', () => {
  it('draws a sequence from start to end, with the names of the steps', () => {
    expect(chart(seq('a', 'b'))).toEqual([
      'n0((start))',
      'n1["Ask #quot;why#quot;"]',
      'n2["Buy"]',
      'n1 --> n2',
      'n0 --> n1',
      'n3(((end)))',
      'n2 --> n3',
    ]);
    expect(flowChart({ flow: 'a', steps }, 'zh-CN')).toContain('["提问"]');
  });

  it('draws each kind of block', () => {
    expect(edges(xor('a', 'b'))).toEqual([
      'n1 --> n3',
      'n3 --> n2',
      'n1 --> n4',
      'n4 --> n2',
      'n0 --> n1',
      'n2 --> n5',
    ]);
    expect(chart(and('a', 'b')).filter((line) => line.includes('∥'))).toHaveLength(2);
    expect(edges(loop('a', 'b')).filter((line) => line.includes('-.->'))).toEqual([
      'n1 -.-> n2',
      'n2 -.-> n1',
    ]);
    expect(edges(repeat('a'))).toContain('n1 -.-> n1');
    expect(edges(opt('a'))).toContain('n1 --> n2');
    expect(edges(loop('a', skip))).toHaveLength(4);
  });

  it('draws what ends a case early beside the flow', () => {
    expect(chart('a', ['c']).slice(-3)).toEqual(['n3["Close"]', 'n4(((ended early)))', 'n3 --> n4']);
  });
});
