import { refold, type CaseEvent } from '@liucheng/conformance';
import type { LiveCase } from './case-document.ts';
import type { KnownDefinition } from './definitions.ts';
import { touch, type TouchedCase } from './live-cases.ts';
import { observationChanges } from './metrics/measured.ts';
import type { Comparisons } from './over-cases/comparisons.ts';
import { occurrencesOf } from './over-cases/occurrences.ts';
import { toldMeasurement } from './repeat-offenders/told.ts';
import { violationChanges } from './violations.ts';

/**
 * A case judged from its first event by another version than the one that it has: what that changes of its violations, and
 * its measurements, which are taken back from the version that they were counted under.
 * @param events all that were folded into the case, in order
 */
export function judgedAnew(
  live: LiveCase,
  right: KnownDefinition,
  events: readonly CaseEvent[],
  comparisons: Pick<Comparisons, 'of'>,
): TouchedCase {
  const { process, subject, advanced, state, version } = live;
  const { compiled, definition } = right;
  const was = refold(live.compiled, subject, events, advanced, state.outside);
  const is = refold(compiled, subject, events, advanced, state.outside);
  const occurrences = occurrencesOf({ process, compiled }, events, comparisons.of(process));
  const again = touch(under(right, { ...live, state: is.state, occurrences }));
  again.change.violations.push(...violationChanges(state.violations.values(), is.state.violations.values()));
  for (const each of observationChanges(was.observations, []))
    again.change.measured.push({
      ...toldMeasurement(live, each),
      calendar: live.compiled.calendar,
      version,
    });
  for (const each of observationChanges([], is.observations))
    again.change.measured.push({
      ...toldMeasurement(again.live, each),
      calendar: compiled.calendar,
      version: definition.version,
    });
  return again;
}

/** What a unit of work has changed about a case before it was judged anew, and what that changes. */
export function together({ live, change }: TouchedCase, anew: TouchedCase): TouchedCase {
  const { version, compiled } = live;
  // What was measured before belongs to the version that measured it.
  const before = change.measured.map((each) =>
    each.version === undefined
      ? { ...toldMeasurement(live, each), version, calendar: compiled.calendar }
      : each,
  );
  return {
    live: anew.live,
    change: {
      violations: [...change.violations, ...anew.change.violations],
      measured: [...before, ...anew.change.measured],
      gaps: change.gaps,
    },
  };
}

/** A case under another version; what is stored of its tasks is written anew. */
export function under({ compiled, definition }: KnownDefinition, live: LiveCase): LiveCase {
  return {
    ...live,
    compiled,
    version: definition.version,
    tasks: live.tasks.map(() => undefined),
  };
}
