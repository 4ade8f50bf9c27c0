import type { AllNotices, ToldNotice } from '../all-notices.ts';
import { positionOf } from './course.ts';

/** Reads notices one by one; the log is asked for a page at a time. */
export class Reading {
  /** After which position the rest of the page comes. */
  private at = '';
  private rest: ToldNotice[] = [];

  constructor(private readonly log: Pick<AllNotices, 'after'>) {}

  /** The first one after a position; `undefined` when there is nothing more yet. Asked again, it gives the same. */
  async after(position: string): Promise<ToldNotice | undefined> {
    if (this.rest[0]?.id === position) this.rest.shift();
    else if (this.at !== position) this.rest = [];
    this.at = position;
    if (this.rest.length === 0) this.rest = [...(await this.log.after(positionOf(position)))];
    return this.rest[0];
  }
}
