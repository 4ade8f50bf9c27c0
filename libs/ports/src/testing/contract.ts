import { afterEach, beforeEach, describe, it } from '@jest/globals';

/** One empty store or bus, made for one test. */
export interface Fixture<Port> {
  readonly port: Port;
  /** Closes the port and opens the same data again, as a restart would. */
  reopen(): Promise<Port>;
  /** Closes what is open and removes the data. */
  dispose(): Promise<void>;
}

/** How an adapter enrols: a way to get a fresh fixture, and which promises it cannot keep, each with the reason. */
export interface Enrolment<Port> {
  create(): Promise<Fixture<Port>>;
  /** Reason by the test's title. A title that the suite does not have is an error, so that no skip outlives its test. */
  readonly skip?: Readonly<Record<string, string>>;
}

export type Promised<Port> = Readonly<Record<string, (fixture: Fixture<Port>) => Promise<void>>>;

/** Runs every promise of a port against an adapter, each on a fixture of its own. */
export function contract<Port>(
  port: string,
  adapter: string,
  { create, skip = {} }: Enrolment<Port>,
  promises: Promised<Port>,
): void {
  const unknown = Object.keys(skip).filter((title) => !(title in promises));
  if (unknown.length > 0)
    throw new Error(`${adapter} skips what ${port} does not promise: ${unknown.join(', ')}`);
  describe(`${port}: ${adapter}`, () => {
    let fixture: Fixture<Port>;
    beforeEach(async () => {
      fixture = await create();
    });
    afterEach(() => fixture.dispose());
    for (const [title, test] of Object.entries(promises)) {
      const reason = skip[title];
      if (reason === undefined) {
        it(title, () => test(fixture));
      } else {
        process.stderr.write(`skipped: ${port}: ${adapter}: ${title}: ${reason}\n`);
        it.skip(`${title} (skipped: ${reason})`, () => undefined);
      }
    }
  });
}
