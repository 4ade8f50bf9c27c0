import { describe, expect, it } from '@jest/globals';
import { parcels } from '../testing/parcel-case.ts';
import { stepActions } from './step-actions.ts';

describe('the requests that do the steps of a process', () => {
  it('are its routes that are about one case by its id', () => {
    expect(stepActions(parcels)).toEqual({
      free: { method: 'POST', path: '/test/parcels/{case}/freeing', operation: 'parcel.free' },
    });
  });

  it('are those that name the case as people know it, where the case type says so', () => {
    const [take] = parcels.commands;
    if (!take) throw new Error('no commands');
    expect(stepActions({ ...parcels, caseParameter: 'parcel', commands: [take] })).toMatchObject({
      take: { method: 'PUT', path: '/test/parcels/{case}/lockers' },
    });
    expect(stepActions({ ...parcels, caseParameter: 'locker', commands: [take] })).toEqual({});
  });

  it('refer to the body that they take, and to the first where several do a step', () => {
    class Freeing {}
    const [take, free] = parcels.commands;
    if (!take || !free) throw new Error('no commands');
    const again = { ...free, name: 'free-again', route: { method: 'DELETE', path: ':id/again' } as const };
    const commands = [take, { ...free, body: Freeing }, again];
    expect(stepActions({ ...parcels, commands })).toEqual({
      free: {
        method: 'POST',
        path: '/test/parcels/{case}/freeing',
        operation: 'parcel.free',
        schema: '/test/openapi.json#/components/schemas/Freeing',
      },
    });
    expect(stepActions({ ...parcels, commands: [again] })).toMatchObject({ free: { method: 'DELETE' } });
  });
});
