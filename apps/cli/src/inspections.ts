import { print, printJson } from './console.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { Server, serverAddress, type Credentials } from './server.ts';

export interface VerifySampleOptions extends Credentials {
  readonly server: string;
  readonly round?: string;
  readonly json?: boolean;
}

interface Population {
  readonly size: number;
  readonly digest: string;
}

interface SampledCase {
  readonly process: string;
  readonly case: string;
}

/** As `GET /supervision/inspections/{id}/sample/verification` answers. */
interface Verification {
  readonly equal: boolean;
  readonly round: number;
  readonly method: string;
  readonly seed: string;
  readonly population: {
    readonly recorded: Population;
    readonly recomputed: Population;
    readonly equal: boolean;
  };
  readonly sample: {
    readonly recorded: number;
    readonly missing: readonly SampledCase[];
    readonly added: readonly SampledCase[];
  };
}

/** `liucheng inspections verify`: has a sample drawn again and says whether it is the same. */
export async function verifySampleCommand(
  id: string,
  options: VerifySampleOptions,
  signal: AbortSignal,
): Promise<number> {
  const { round, json } = options;
  if (round !== undefined && !/^[1-9]\d{0,4}$/.test(round))
    throw new CommandError(exitCodes.usage, `--round: expected a number from 1 on, found "${round}"`);
  const server = new Server(serverAddress(options), options, signal);
  const query = round === undefined ? '' : `?round=${round}`;
  const path = `supervision/inspections/${encodeURIComponent(id)}/sample/verification${query}`;
  const verification = (await server.request('GET', path)) as Verification | undefined;
  if (!verification)
    throw new CommandError(
      exitCodes.server,
      `${server.url(path)}: no inspection ${id} with a sample that you may see`,
    );
  if (json) printJson(verification);
  else print(inWords(verification));
  return verification.equal ? exitCodes.ok : exitCodes.violations;
}

function inWords({ equal, round, method, seed, population, sample }: Verification): string {
  const { recorded, recomputed } = population;
  const counted = ({ size, digest }: Population): string => `${size} cases, SHA-256 ${digest}`;
  const listed = (cases: readonly SampledCase[]): string[] =>
    cases.map((each) => `  ${each.process} ${each.case}`);
  const head = [`round ${round}, ${method}, seed ${seed}`, `population  ${counted(recorded)}`];
  if (equal) return [...head, `The sample of ${sample.recorded} is the same, drawn again.`].join('\n');
  return [
    ...head,
    ...(population.equal ? [] : [`now         ${counted(recomputed)}`]),
    ...(sample.missing.length > 0 ? ['on record, and not drawn again:', ...listed(sample.missing)] : []),
    ...(sample.added.length > 0 ? ['drawn again, and not on record:', ...listed(sample.added)] : []),
    'The sample is not the same.',
  ].join('\n');
}
