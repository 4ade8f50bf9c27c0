import type { Comparison, CompiledDefinition } from '@liucheng/conformance';

const none: readonly Comparison[] = [];

/** What the rules over cases of all known definitions compare. Versions in which a rule says the same share a comparison. */
export class Comparisons {
  private readonly byId = new Map<
    string,
    { readonly comparison: Comparison; readonly versions: Set<number> }
  >();
  /** Some definition counts repetitions. */
  private repeating = false;
  private readonly byProcess = new Map<string, Comparison[]>();

  learn({ definition, overCases, repeats }: CompiledDefinition): void {
    if (repeats) this.repeating = true;
    for (const comparison of overCases.comparisons) {
      const known = this.byId.get(comparison.id);
      if (known) {
        known.versions.add(definition.version);
        continue;
      }
      this.byId.set(comparison.id, { comparison, versions: new Set([definition.version]) });
      for (const process of comparison.processes)
        this.byProcess.set(process, [...this.of(process), comparison]);
    }
  }

  get(id: string): Comparison | undefined {
    return this.byId.get(id)?.comparison;
  }

  /** Those to which cases of a process contribute. */
  of(process: string): readonly Comparison[] {
    return this.byProcess.get(process) ?? none;
  }

  get all(): readonly Comparison[] {
    return [...this.byId.values()].map(({ comparison }) => comparison);
  }

  /** Whether nothing is compared and no repetition counted: no case has anything to do with another. */
  get isEmpty(): boolean {
    return this.byId.size === 0 && !this.repeating;
  }

  /** Whether cases that run on a version are judged by it. Others are what they are compared with. */
  judges(id: string, version: number): boolean {
    return this.byId.get(id)?.versions.has(version) ?? false;
  }
}
