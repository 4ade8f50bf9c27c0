import { describe, expect, it } from '@jest/globals';
import { parcels } from '../testing/parcel-case.ts';
import { stepActions } from './step-actions.ts';

describe('the requests that do the steps of a process', () => {
  it('are its routes that are about one case, whatever they call it', () => {
    expect(stepActions(parcels)).toEqual({
      take: {
        method: 'PUT',
        path: '/test/parcels/{case}/lockers',
        operation: 'parcel.take',
        schema: '/test/openapi.json#/components/schemas/TakeBody',
      },
      free: { method: 'POST', path: '/test/parcels/{case}/freeing', operation: 'parcel.free' },
    });
  });

  it('are not those that begin a case or name it by several parameters', () => {
    const [take] = parcels.commands;
    if (!take) throw new Error('no commands');
    const at = (path: string) =>
      stepActions({ ...parcels, commands: [{ ...take, route: { method: 'PUT', path } }] });
    expect([at(''), at(':parcel/lockers/:locker')]).toEqual([{}, {}]);
  });

  it('name the case as all routes do before those that call it otherwise', () => {
    const [take] = parcels.commands;
    if (!take) throw new Error('no commands');
    const more = { ...take, name: 'take-more', route: { method: 'POST', path: ':id/lockers' } } as const;
    const commands = [take, more];
    expect(stepActions({ ...parcels, commands })).toMatchObject({ take: { operation: 'parcel.take-more' } });
    expect(stepActions({ ...parcels, caseParameter: 'parcel', commands })).toMatchObject({
      take: { operation: 'parcel.take' },
    });
  });

  it('refer to the body that they take, and to the first where several do a step', () => {
    class Freeing {}
    const [take, free] = parcels.commands;
    if (!take || !free) throw new Error('no commands');
    const again = { ...free, name: 'free-again', route: { method: 'DELETE', path: ':id/again' } as const };
    const commands = [take, { ...free, body: Freeing }, again];
    expect(stepActions({ ...parcels, commands })).toMatchObject({
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
