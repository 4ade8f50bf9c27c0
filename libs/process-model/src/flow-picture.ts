import type { Text } from '@liucheng/kernel';
import type { ProcessDefinition } from './definition.ts';
import type { Block, Flow } from './flow.ts';

type Language = keyof Text;

/** A part of the picture that has its size, and its place when it is drawn; px. Lines enter and leave at `axis`, from its left. */
interface Part {
  readonly width: number;
  readonly height: number;
  readonly axis: number;
  /** A line that enters it goes on to something else, and has no tip yet. */
  readonly passes?: true;
  /** @param x left edge @param y upper edge */
  readonly draw: (x: number, y: number) => readonly string[];
}

const gap = 26;
const margin = 12;
const stepWidth = 176;
const lineHeight = 18;
const padding = 10;
const radius = 9;
const bar = 6;
/** Room beside a part for a line that goes back up. */
const lane = 22;
/** Branches that are wider together stand in rows within a frame: a picture is to fit a page. */
const widest = 860;

const words = {
  start: { en: 'Start', 'zh-CN': '开始' },
  end: { en: 'End', 'zh-CN': '结束' },
  early: { en: 'At any time', 'zh-CN': '随时' },
  oneOf: { en: 'One of these', 'zh-CN': '以下之一' },
  anyOrder: { en: 'All of these, in any order', 'zh-CN': '以下各项并行，顺序不限' },
} satisfies Record<string, Text>;

/**
 * A definition's flow as an SVG picture, in one language: steps as boxes, choices as diamonds, parallel branches between bars, ways
 * back dashed, what ends a case early beside the flow. Blocks are nested, so each is laid out by itself and nothing overlaps.
 * The same definition always gives the same picture; classes `step`, `way`, `back` and `node` are there for a style sheet.
 */
export function flowPicture(
  { flow, steps, names, cancels = [] }: Pick<ProcessDefinition, 'flow' | 'steps' | 'names' | 'cancels'>,
  language: Language,
): string {
  const labelled = (id: string): Part => box(steps[id]?.names[language] ?? id);
  const main = stacked([
    circle(words.start[language]),
    partOf(flow, labelled, language),
    circle(words.end[language], true),
  ]);
  const early = cancels.map((id) => stacked([labelled(id), circle(words.end[language], true)]));
  const columns = early.length === 0 ? [main] : [main, captioned(words.early[language], row(early))];
  const { width, height, draw } = row(columns);
  const [fullWidth, fullHeight] = [width + 2 * margin, height + 2 * margin];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${fullWidth} ${fullHeight}" width="${fullWidth}" height="${fullHeight}" ` +
      `role="img" aria-label="${escaped(names[language])}" font-family="inherit" font-size="14" fill="none" stroke="currentColor">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">' +
      '<path d="M0 0 8 4 0 8z" fill="currentColor" stroke="none"/></marker></defs>',
    ...draw(margin, margin),
    '</svg>',
  ].join('\n');
}

function partOf(flow: Flow, labelled: (id: string) => Part, language: Language): Part {
  if (typeof flow === 'string') return labelled(flow);
  const of = (each: Flow): Part => partOf(each, labelled, language);
  return blockPart(flow, of, language);
}

function blockPart(block: Block, of: (flow: Flow) => Part, language: Language): Part {
  if ('seq' in block) return stacked(block.seq.map(of));
  if ('xor' in block) return beside(block.xor.map(of), diamond, words.oneOf[language]);
  if ('and' in block) return beside(block.and.map(of), beam, words.anyOrder[language]);
  if ('opt' in block) return branches([of(block.opt), silent], diamond);
  if ('repeat' in block) return again(of(block.repeat), silent);
  if ('loop' in block) return again(of(block.loop[0]), of(block.loop[1]));
  return silent;
}

/** Nothing is done: a line goes through. */
const silent: Part = { width: lane, height: 0, axis: lane / 2, passes: true, draw: () => [] };

function box(label: string): Part {
  const lines = wrapped(label);
  const height = lines.length * lineHeight + 2 * padding;
  const axis = stepWidth / 2;
  return {
    width: stepWidth,
    height,
    axis,
    draw: (x, y) => [
      `<rect class="step" x="${x}" y="${y}" width="${stepWidth}" height="${height}" rx="7"/>`,
      ...lines.map((line, index) => lettering(line, x + axis, y + padding + index * lineHeight + 13)),
    ],
  };
}

function circle(label: string, twice = false): Part {
  const width = stepWidth / 2;
  return {
    width,
    height: 2 * radius,
    axis: width / 2,
    draw: (x, y) => [
      `<circle class="node" cx="${x + width / 2}" cy="${y + radius}" r="${radius}"/>`,
      ...(twice ? [`<circle class="node" cx="${x + width / 2}" cy="${y + radius}" r="${radius - 4}"/>`] : []),
      `<text x="${x + width / 2 + radius + 6}" y="${y + radius + 5}" fill="currentColor" stroke="none">${escaped(label)}</text>`,
    ],
  };
}

/** Parts one below the other, joined by arrows. */
function stacked(parts: readonly Part[]): Part {
  const axis = Math.max(...parts.map((part) => part.axis));
  const width = axis + Math.max(...parts.map((part) => part.width - part.axis));
  const height = parts.reduce((sum, part) => sum + part.height, gap * (parts.length - 1));
  return {
    width,
    height,
    axis,
    ...(parts[0]?.passes ? { passes: true } : {}),
    draw: (x, y) => {
      const shapes: string[] = [];
      let top = y;
      for (const [index, part] of parts.entries()) {
        if (index > 0) {
          shapes.push(way(`M${x + axis} ${top}v${gap}`, !part.passes));
          top += gap;
        }
        shapes.push(...part.draw(x + axis - part.axis, top));
        top += part.height;
      }
      return shapes;
    },
  };
}

/** Parts side by side, not joined. */
function row(parts: readonly Part[]): Part {
  const width = parts.reduce((sum, part) => sum + part.width, gap * (parts.length - 1));
  const height = Math.max(...parts.map((part) => part.height));
  return {
    width,
    height,
    axis: width / 2,
    draw: (x, y) => {
      let left = x;
      return parts.flatMap((part) => {
        const shapes = part.draw(left, y);
        left += part.width + gap;
        return shapes;
      });
    },
  };
}

/** What divides and joins branches. */
interface Node {
  readonly height: number;
  readonly draw: (axis: number, y: number, from: number, to: number) => string;
}

const diamond: Node = {
  height: 2 * radius,
  draw: (axis, y) =>
    `<path class="node" d="M${axis} ${y}l${radius} ${radius}-${radius} ${radius}-${radius}-${radius}z"/>`,
};
const beam: Node = {
  height: bar,
  draw: (_axis, y, from, to) =>
    `<rect class="node" x="${from}" y="${y}" width="${to - from}" height="${bar}" fill="currentColor"/>`,
};

function branches(parts: readonly Part[], node: Node): Part {
  const inner = row(parts);
  const { width } = inner;
  const height = inner.height + 2 * (node.height + gap);
  const lefts = parts.map((_, index) =>
    parts.slice(0, index).reduce((sum, part) => sum + part.width + gap, 0),
  );
  const axes = parts.map((part, index) => (lefts[index] as number) + part.axis);
  // What may be left out stays on the line that it lies on.
  const axis = parts.includes(silent) ? (axes[0] as number) : inner.axis;
  return {
    width,
    height,
    axis,
    draw: (x, y) => {
      const [first, last] = [x + (axes[0] as number) - radius, x + (axes.at(-1) as number) + radius];
      const top = y + node.height + gap;
      const bottom = top + inner.height;
      return [
        node.draw(x + axis, y, first, last),
        ...parts.flatMap((part, index) => {
          const at = x + (axes[index] as number);
          const from =
            node === diamond ? `M${x + axis} ${y + node.height}v${gap / 2}H${at}` : `M${at} ${y + bar}`;
          const end = top + part.height;
          return [
            way(`${from}V${top}`, !part.passes),
            ...part.draw(x + (lefts[index] as number), top),
            way(
              node === diamond
                ? `M${at} ${end}V${bottom + gap / 2}H${x + axis}V${bottom + gap}`
                : `M${at} ${end}V${bottom + gap}`,
              true,
            ),
          ];
        }),
        node.draw(x + axis, bottom + gap, first, last),
      ];
    },
  };
}

function beside(parts: readonly Part[], node: Node, caption: string): Part {
  const joined = branches(parts, node);
  return joined.width <= widest || parts.length < 3 ? joined : framed(parts, caption);
}

/** Many that stand for themselves, in as many rows as they need; the caption says how they belong together. */
function framed(parts: readonly Part[], caption: string): Part {
  const rows: Part[][] = [];
  for (const part of parts) {
    const last = rows.at(-1);
    if (last && row([...last, part]).width <= widest) last.push(part);
    else rows.push([part]);
  }
  const lines = rows.map(row);
  const width = Math.max(...lines.map((line) => line.width)) + 2 * margin;
  const height = lines.reduce((sum, line) => sum + line.height + margin, lineHeight + margin);
  return {
    width,
    height,
    axis: width / 2,
    draw: (x, y) => {
      let top = y + lineHeight + margin;
      const shapes = lines.flatMap((line) => {
        const drawn = line.draw(x + (width - line.width) / 2, top);
        top += line.height + margin;
        return drawn;
      });
      return [
        `<rect class="frame" x="${x}" y="${y}" width="${width}" height="${height}" rx="7" stroke-dasharray="2 3"/>`,
        lettering(caption, x + width / 2, y + lineHeight),
        ...shapes,
      ];
    },
  };
}

/** Once, and again after the way back, which is drawn beside the way on. */
function again(body: Part, redo: Part): Part {
  const height = gap / 2 + body.height + (redo === silent ? gap / 2 : 2 * gap + redo.height);
  const right = redo === silent ? body.width : Math.max(body.width, body.axis + gap + redo.width);
  return {
    width: right + lane,
    height,
    axis: body.axis,
    passes: true,
    draw: (x, y) => {
      const axis = x + body.axis;
      const top = y + gap / 2;
      const bottom = top + body.height;
      const outer = x + right + lane - 2;
      const shapes = [
        way(`M${axis} ${y}V${top}`, !body.passes),
        ...body.draw(x, top),
        way(`M${axis} ${bottom}V${y + height}`),
      ];
      const up = `H${outer}V${y + 2}H${axis + 1}`;
      if (redo === silent) return [...shapes, back(`M${axis} ${bottom + gap / 4}${up}`)];
      const left = axis + gap;
      const redoTop = bottom + gap;
      return [
        ...shapes,
        back(`M${axis} ${bottom + gap / 2}H${left + redo.axis}V${redoTop}`),
        ...redo.draw(left, redoTop),
        back(`M${left + redo.axis} ${redoTop + redo.height}v${gap / 2}${up}`),
      ];
    },
  };
}

function captioned(caption: string, part: Part): Part {
  return {
    ...part,
    height: part.height + lineHeight,
    draw: (x, y) => [lettering(caption, x + part.width / 2, y + 13), ...part.draw(x, y + lineHeight + 4)],
  };
}

function way(path: string, arrives = false): string {
  return `<path class="way" d="${path}"${arrives ? ' marker-end="url(#tip)"' : ''}/>`;
}

function back(path: string): string {
  return `<path class="back" d="${path}" stroke-dasharray="4 4" marker-end="url(#tip)"/>`;
}

function lettering(line: string, x: number, y: number): string {
  return `<text x="${x}" y="${y}" text-anchor="middle" fill="currentColor" stroke="none">${escaped(line)}</text>`;
}

/** Lines that fit a box: between words, Chinese between any two characters. */
function wrapped(label: string): string[] {
  const room = stepWidth - 2 * padding;
  const lines: string[] = [];
  let line = '';
  for (const piece of label.match(/\p{Script=Han}|[^\s\p{Script=Han}]+\s*|\s+/gu) ?? []) {
    if (line !== '' && textWidth(line + piece.trimEnd()) > room) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  return [...lines, line.trimEnd()];
}

/** About, px: a Chinese character is as wide as it is high. */
function textWidth(line: string): number {
  return [...line].reduce(
    (sum, sign) => sum + (/[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u.test(sign) ? 14 : 7.4),
    0,
  );
}

function escaped(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
