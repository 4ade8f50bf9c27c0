import type { Repetition, Violation } from '@liucheng/conformance';
import { stableStringify } from '@liucheng/kernel';
import type { LiveCase } from '../case-document.ts';
import type { CaseChange, Measurement } from '../case-fold.ts';
import type { DefinitionRegistry } from '../definitions.ts';
import type { Measured } from '../metrics/measured.ts';
import type { ViolationChange } from '../violations.ts';

type Judged = Pick<LiveCase, 'compiled' | 'repetitions'>;

/** A violation of a case as it counts and is told. */
export function told({ compiled, repetitions }: Judged, violation: Violation): Violation {
  return compiled.repeats?.told(violation, repetitions.get(violation.id)) ?? violation;
}

/** A change of a case's violations as it is told. */
export function toldChange(live: Judged, change: ViolationChange): ViolationChange {
  return change.kind === 'withdrawn' ? change : { ...change, violation: told(live, change.violation) };
}

/** A fact of a case as it is measured: what is told of a violation is counted, and taken back as it was counted. */
export function toldMeasurement<M extends Measurement>(live: Judged, measurement: M): M {
  const { observation } = measurement;
  if (observation.kind !== 'violated' && observation.kind !== 'withdrawn') return measurement;
  return {
    ...measurement,
    observation: { ...observation, violation: told(live, observation.violation) },
  };
}

/** The case learns what its violations repeat; those that stand and are told otherwise now change. */
export function learnRepetitions(
  live: LiveCase,
  repetitions: ReadonlyMap<string, Repetition>,
  change: CaseChange,
): void {
  const before: Judged = { compiled: live.compiled, repetitions: live.repetitions };
  live.repetitions = repetitions;
  const { version } = live;
  const { calendar } = live.compiled;
  for (const violation of live.state.violations.values()) {
    const [was, is] = [told(before, violation), told(live, violation)];
    if (stableStringify(was) === stableStringify(is)) continue;
    change.violations.push({ kind: 'amended', violation });
    change.measured.push(
      { observation: { kind: 'violated', violation: was }, count: -1, version, calendar },
      { observation: { kind: 'violated', violation: is }, count: 1, version, calendar },
    );
  }
}

/** A violation of any case, by the definition that it was judged by, as it is told and as it is measured. */
export class ToldAsDefined {
  constructor(private readonly definitions: Pick<DefinitionRegistry, 'get'>) {}

  of(violation: Violation, repetition: Repetition | undefined): Violation {
    return this.compiled(violation).repeats?.told(violation, repetition) ?? violation;
  }

  /** @param violation as it is told */
  measured(violation: Violation, count: 1 | -1): Measured {
    const { process, version } = violation;
    const { calendar } = this.compiled(violation);
    return { process, version, calendar, observation: { kind: 'violated', violation }, count };
  }

  /** @throws RangeError for a definition that was not looked up */
  compiled({ process, version }: Pick<Violation, 'process' | 'version'>) {
    const known = this.definitions.get(process, version);
    if (!known) throw new RangeError(`no definition of ${process} in version ${version}`);
    return known.compiled;
  }
}
