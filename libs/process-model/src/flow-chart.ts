import type { Text } from '@liucheng/kernel';
import type { ProcessDefinition } from './definition.ts';
import type { Block, Flow } from './flow.ts';

type Language = keyof Text;

/** First and last node of a part of the chart. */
interface Part {
  readonly entry: string;
  readonly exit: string;
}

/**
 * A definition's flow as a Mermaid flow chart, in one language: steps as boxes, choices as diamonds, parallel branches between
 * bars, ways back dotted. The same definition always gives the same text.
 */
export function flowChart(
  { flow, steps, cancels = [] }: Pick<ProcessDefinition, 'flow' | 'steps' | 'cancels'>,
  language: Language,
): string {
  const lines: string[] = [];
  let count = 0;
  const node = (shape: (id: string) => string): string => {
    const id = `n${count++}`;
    lines.push(`  ${shape(id)}`);
    return id;
  };
  const edge = (from: string, to: string, arrow = '-->'): void => void lines.push(`  ${from} ${arrow} ${to}`);
  const step = (name: string): string =>
    node((id) => `${id}["${quoted(steps[name]?.names[language] ?? name)}"]`);
  const point = (): string => node((id) => `${id}{" "}`);

  const draw = (part: Flow): Part => {
    if (typeof part !== 'string') return drawBlock(part);
    const id = step(part);
    return { entry: id, exit: id };
  };
  const branches = (parts: readonly Flow[], shape: () => string): Part => {
    const [entry, exit] = [shape(), shape()];
    for (const each of parts) {
      const drawn = draw(each);
      edge(entry, drawn.entry);
      edge(drawn.exit, exit);
    }
    return { entry, exit };
  };
  const drawBlock = (block: Block): Part => {
    if ('seq' in block) {
      const parts = block.seq.map(draw);
      parts.slice(1).forEach((part, index) => edge((parts[index] as Part).exit, part.entry));
      return { entry: (parts[0] as Part).entry, exit: (parts.at(-1) as Part).exit };
    }
    if ('xor' in block) return branches(block.xor, point);
    if ('and' in block) return branches(block.and, () => node((id) => `${id}[["∥"]]`));
    if ('loop' in block) {
      const body = draw(block.loop[0]);
      const back = draw(block.loop[1]);
      edge(body.exit, back.entry, '-.->');
      edge(back.exit, body.entry, '-.->');
      return body;
    }
    if ('opt' in block) {
      const [entry, exit] = [point(), point()];
      const drawn = draw(block.opt);
      edge(entry, drawn.entry);
      edge(drawn.exit, exit);
      edge(entry, exit);
      return { entry, exit };
    }
    if ('repeat' in block) {
      const drawn = draw(block.repeat);
      edge(drawn.exit, drawn.entry, '-.->');
      return drawn;
    }
    const id = node((each) => `${each}(( ))`);
    return { entry: id, exit: id };
  };

  const start = node((id) => `${id}((${language === 'en' ? 'start' : '开始'}))`);
  const drawn = draw(flow);
  edge(start, drawn.entry);
  edge(
    drawn.exit,
    node((id) => `${id}(((${language === 'en' ? 'end' : '结束'})))`),
  );
  for (const name of cancels) {
    const left = step(name);
    edge(
      left,
      node((id) => `${id}(((${language === 'en' ? 'ended early' : '提前结束'})))`),
    );
  }
  return ['flowchart TD', ...lines].join('\n');
}

function quoted(label: string): string {
  return label.replaceAll('"', '#quot;');
}
