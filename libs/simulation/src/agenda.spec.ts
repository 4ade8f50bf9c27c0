import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Agenda } from './agenda.ts';

const task = fc.record({ time: fc.integer({ min: 0, max: 20 }), number: fc.integer({ min: 0, max: 20 }) });
type Task = { readonly time: number; readonly number: number };

const inOrder = (tasks: readonly Task[]): Task[] =>
  tasks.toSorted((one, other) => one.time - other.time || one.number - other.number);

describe('an agenda', () => {
  it('gives all tasks of the earliest time at once, in the order of their numbers', () => {
    const agenda = new Agenda<Task>();
    for (const each of [
      { time: 2, number: 1 },
      { time: 1, number: 3 },
      { time: 1, number: 2 },
    ])
      agenda.add(each);
    expect(agenda.next).toBe(1);
    expect(agenda.takeDue().map(({ number }) => number)).toEqual([2, 3]);
    expect(agenda.takeDue()).toEqual([{ time: 2, number: 1 }]);
    expect([agenda.next, agenda.takeDue(), agenda.size]).toEqual([undefined, [], 0]);
  });

  it('gives what is added in between where it belongs, like a list that is sorted each time', () => {
    fc.assert(
      fc.property(fc.array(fc.option(task, { nil: undefined }), { maxLength: 60 }), (doings) => {
        const agenda = new Agenda<Task>();
        let model: Task[] = [];
        for (const doing of doings) {
          if (doing) {
            agenda.add(doing);
            model = inOrder([...model, doing]);
          } else {
            const due = model.filter(({ time }) => time === model[0]?.time);
            expect(agenda.takeDue()).toEqual(due);
            model = model.slice(due.length);
          }
          expect(agenda.size).toBe(model.length);
        }
      }),
    );
  });
});
