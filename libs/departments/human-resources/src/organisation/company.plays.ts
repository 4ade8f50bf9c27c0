import { business, elapsed, until, type Play, type PlayedCase } from '@liucheng/service-kit';
import { entries, manager } from '../sample-company/entries.ts';
import { keeper } from './playing-organisation.ts';

/** Before everything is judged, and when others are over whose people may be on no record. */
const twoMonthsMs = 60 * 86_400_000;

export const plays: readonly Play[] = [
  {
    name: 'everybody is entered, and the organisation put in force',
    most: 1,
    async *run(stage) {
      // From then on the organisation says who may do what, which is what the tokens have said before.
      yield until(stage.end - twoMonthsMs);
      const entered = new Map<string, PlayedCase>();
      for (const { register, command, caseId, body, by } of entries()) {
        const known = entered.get(caseId);
        if (known) await known.send(by, command, body);
        else entered.set(caseId, await stage.of(register).start(by, command, body));
      }
      yield business('P1D');
      const organisation = { company: 'company', manager };
      const force = await stage.start(manager, 'put-in-force', organisation);
      yield elapsed('P1D');
      await force.read(stage.who({ department: 'sales' }));
    },
  },
  {
    name: 'put in force when nobody could keep it, and by whoever may not',
    plants: ['somebody-keeps-the-organisation', 'role:put-in-force'],
    async *run(stage) {
      const organisation = { company: 'company', manager: stage.unique('nobody') };
      const keepers = 'somebody-keeps-the-organisation';
      await stage.refusedStart(stage.who(keeper), 'put-in-force', organisation, keepers);
      const stranger = stage.who({ role: 'executive' });
      await stage.refusedStart(stranger, 'put-in-force', organisation, 'role:put-in-force');
      yield* [];
    },
  },
];
