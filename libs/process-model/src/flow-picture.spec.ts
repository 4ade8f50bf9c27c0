import { describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import fc from 'fast-check';
import { flowPicture } from './flow-picture.ts';
import { and, loop, opt, repeat, seq, skip, xor, type Flow } from './flow.ts';

const names = text('Purchase & sale', '购销');
const steps = {
  a: {
    names: text('Ask "why" before anything is bought at all', '提出申请并说明购买的理由和预计使用的时间'),
  },
  b: { names: text('Buy', '购买') },
  c: { names: text('Close', '关闭') },
};
const picture = (flow: Flow, cancels: string[] = []): string =>
  flowPicture({ flow, steps, names, cancels }, 'en');

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function boxes(svg: string): Box[] {
  return [
    ...svg.matchAll(/<rect class="step" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g),
  ].map(([, x, y, width, height]) => ({
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
  }));
}

const apart = (one: Box, other: Box): boolean =>
  one.x + one.width < other.x ||
  other.x + other.width < one.x ||
  one.y + one.height < other.y ||
  other.y + other.height < one.y;

const flows: fc.Arbitrary<Flow> = fc.letrec<{ flow: Flow }>((tie) => ({
  flow: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Flow>('a', 'b', 'c', skip),
    fc.array(tie('flow'), { minLength: 1, maxLength: 3 }).map((parts) => seq(...parts)),
    fc.array(tie('flow'), { minLength: 1, maxLength: 7 }).map((parts) => xor(...parts)),
    fc.array(tie('flow'), { minLength: 1, maxLength: 3 }).map((parts) => and(...parts)),
    tie('flow').map((part) => opt(part)),
    tie('flow').map((part) => repeat(part)),
    fc.tuple(tie('flow'), tie('flow')).map(([body, redo]) => loop(body, redo)),
  ),
})).flow;

describe('flowPicture', () => {
  it('shows every step once for each place that it has, none over another and all of them within', () => {
    fc.assert(
      fc.property(flows, fc.subarray(['b', 'c']), (flow, cancels) => {
        const svg = picture(flow, cancels);
        const found = boxes(svg);
        const places = JSON.stringify(flow).match(/"[abc]"/g)?.length ?? 0;
        expect(found).toHaveLength(places + cancels.length);
        const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
        for (const [index, box] of found.entries()) {
          expect(box.x >= 0 && box.x + box.width <= Number(width)).toBe(true);
          expect(box.y >= 0 && box.y + box.height <= Number(height)).toBe(true);
          for (const other of found.slice(index + 1)) expect(apart(box, other)).toBe(true);
        }
      }),
    );
  });

  it('names the steps in the language, in lines that fit, with nothing that SVG would take for its own', () => {
    const english = picture('a');
    expect(english).toContain('>Ask &#34;why&#34; before</text>');
    expect(english).toContain('aria-label="Purchase &#38; sale"');
    const chinese = flowPicture({ flow: 'a', steps, names }, 'zh-CN');
    expect(chinese).toContain('>提出申请并说明购买的理</text>');
    expect(chinese).toContain('>由和预计使用的时间</text>');
  });

  it('draws choices as diamonds, parallel branches between bars, and ways back dashed', () => {
    const count = (svg: string, part: string): number => svg.split(part).length - 1;
    const diamond = '<path class="node"';
    const dashed = '<path class="back"';
    expect(count(picture(xor('a', 'b')), diamond)).toBe(2);
    expect(count(picture(opt('a')), diamond)).toBe(2);
    expect(count(picture(and('a', 'b')), '<rect class="node"')).toBe(2);
    expect(count(picture(seq('a', 'b')), dashed)).toBe(0);
    expect(count(picture(repeat('a')), dashed)).toBe(1);
    expect(count(picture(loop('a', 'b')), dashed)).toBe(2);
    expect(picture('a', ['c'])).toContain('>At any time</text>');
    const many = picture(xor('a', 'b', 'c', 'a', 'b', 'c', 'a'));
    expect(count(many, diamond)).toBe(0);
    expect(many).toContain('>One of these</text>');
    expect(Number(/viewBox="0 0 ([\d.]+)/.exec(many)?.[1])).toBeLessThan(920);
  });

  it('lets one arrow arrive at a step, however many ways back end above it', () => {
    const svg = picture(seq(repeat(seq(repeat(seq(repeat('a'), 'b')), 'c')), 'b'));
    expect(svg.match(/<path class="way"[^>]*marker-end/g)).toHaveLength(5);
    expect(svg.match(/<path class="back"[^>]*marker-end/g)).toHaveLength(3);
  });

  it('puts parallel branches that are too wide together below each other', () => {
    const svg = picture(and(xor('a', 'b', 'c'), xor('a', 'b', 'c'), xor('a', 'b', 'c')));
    expect(svg).toContain('>All of these, in any order</text>');
    expect(Number(/viewBox="0 0 ([\d.]+)/.exec(svg)?.[1])).toBeLessThan(920);
  });
});
