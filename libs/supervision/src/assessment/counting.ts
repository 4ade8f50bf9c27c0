import { noFigures, type Figures } from './scoring.ts';

/** Figures by id; what has none yet begins with zeros. */
export class FiguresOf extends Map<string, Figures> {
  add(id: string, more: Partial<Figures>): void {
    const sum = { ...(this.get(id) ?? noFigures) } as Record<keyof Figures, number>;
    for (const [name, count] of Object.entries(more)) sum[name as keyof Figures] += count;
    this.set(id, sum);
  }
}

/** Both kinds of units while they are counted. */
export interface Counting {
  readonly departments: FiguresOf;
  readonly processes: FiguresOf;
}
