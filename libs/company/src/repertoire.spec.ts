import { describe, expect, it } from '@jest/globals';
import { shortfallOf } from '@liucheng/service-kit';
import { workingServices } from './services.ts';

const processes = workingServices.flatMap(({ processes: all = [] }) => all);

describe('the plays of each process', () => {
  it.each(processes.map((process) => [process.caseType.definition.id, process] as const))(
    'break every rule and the flow of %s, or say why nobody can',
    (_id, { caseType, plays, unplayable }) => {
      expect(shortfallOf(caseType.definition, plays ?? [], unplayable)).toEqual({
        missing: [],
        possible: [],
        conforming: true,
      });
      const names = (plays ?? []).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    },
  );
});
