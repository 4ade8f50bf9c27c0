import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { CaseEvent } from '@liucheng/conformance';
import { deterministicId, stableStringify, type EventEnvelope } from '@liucheng/kernel';
import { caseEvents } from './case-events.ts';
import { FaultTally, print, printJson } from './console.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { readDefinition } from './input.ts';
import { casesOf, readingOptions } from './log-cases.ts';
import type { LogOptions } from './log-options.ts';
import { Server, serverAddress, type ServerOptions } from './server.ts';

export interface ImportOptions extends LogOptions, ServerOptions {
  readonly definition: string;
  readonly json?: boolean;
}

/** What a batch holds at most: well below what the server takes in one request. */
const batchLimits = { events: 500, characters: 400_000 };

interface Outcome {
  readonly import: string;
  readonly definition: { readonly id: string; readonly version: number };
  readonly cases: number;
  /** Events of the log. */
  readonly events: number;
  /** Of these, how many this run sent; the others were there from an earlier one. */
  readonly sent: number;
  readonly leftOut: number;
  readonly results: { readonly cases: string; readonly violations: string };
}

/**
 * `liucheng import`: sends a log to a running suite, where it is treated like live events. Everything that is sent follows from the
 * log and the definition, ids included, and the server says how far it is: interrupted or repeated, nothing is doubled.
 */
export async function importCommand(options: ImportOptions, signal: AbortSignal): Promise<number> {
  const server = new Server(serverAddress(options), options, signal);
  const definition = await readDefinition(options.definition);
  const digest = await digestOf(options.log, signal);
  const reading = stableStringify({ ...readingOptions(options), anonymous: options.anonymous });
  const id = deterministicId('import', digest, reading, definition.id, definition.version);

  await mustExist(server, 'POST', 'monitor/definitions', definition);
  await mustExist(server, 'PUT', `monitor/imports/${id}`, {
    definition: definition.id,
    version: definition.version,
    source: basename(options.log),
  });
  const upload = new Upload(server, `monitor/imports/${id}`);
  await upload.begin();

  const faults = new FaultTally();
  const anonymous = new Set(options.anonymous);
  const cases = new Set<string>();
  for await (const trace of casesOf(options, faults, signal)) {
    if (cases.has(trace.caseId)) {
      const message = `case "${trace.caseId}" comes a second time; expected all its events in one trace`;
      throw new CommandError(exitCodes.badInput, `${options.log}: ${message}`);
    }
    cases.add(trace.caseId);
    for (const event of caseEvents(trace, anonymous)) {
      if (upload.wantsNext()) {
        const envelope: EventEnvelope = {
          specversion: '1.0',
          id: eventId(definition.id, trace.caseId, event),
          source: `/imports/${id}`,
          type: event.type,
          subject: trace.caseId,
          time: new Date(event.time).toISOString(),
          datacontenttype: 'application/json',
          data: event.data ?? {},
          process: definition.id,
          processversion: definition.version,
          sequence: event.sequence,
          ...(event.actor === undefined ? {} : { actor: event.actor }),
          ...(event.onBehalfOf === undefined ? {} : { onbehalfof: event.onBehalfOf }),
          ...(event.role === undefined ? {} : { actorrole: event.role }),
          ...(event.department === undefined ? {} : { department: event.department }),
        };
        await upload.add(envelope);
      }
    }
  }
  await upload.flush();

  const query = `process=${encodeURIComponent(definition.id)}`;
  const outcome: Outcome = {
    import: id,
    definition: { id: definition.id, version: definition.version },
    cases: cases.size,
    events: upload.seen,
    sent: upload.sent,
    leftOut: faults.count,
    results: {
      cases: server.url(`monitor/cases?${query}`),
      violations: server.url(`monitor/violations?${query}`),
    },
  };
  if (options.json) printJson(outcome);
  else print(inWords(outcome, options));
  return exitCodes.ok;
}

/**
 * The same event of a case has the same id in every log, so that a later log, in which cases have gone on, adds what is new. Which it is
 * says its place in the case with what was done, when and by whom; data do not, as those of a case may have changed since.
 */
function eventId(process: string, caseId: string, { id: _id, data: _data, ...said }: CaseEvent): string {
  return deterministicId('imported-event', process, caseId, stableStringify({ ...said }));
}

/** SHA-256 of the file as it is. */
async function digestOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer);
  } catch (error) {
    signal.throwIfAborted();
    throw new CommandError(exitCodes.badInput, `${path} cannot be read: ${(error as Error).message}`);
  }
  return hash.digest('hex');
}

async function mustExist(server: Server, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await server.request(method, path, body);
  if (answer === undefined) {
    throw new CommandError(exitCodes.server, `${server.url(path)} does not exist; is this a Liucheng suite?`);
  }
  return answer;
}

/** Sends events in batches, from where the server is. */
class Upload {
  /** Events met so far, sent or not. */
  seen = 0;
  sent = 0;
  private accepted = 0;
  private batch: EventEnvelope[] = [];
  private characters = 0;

  constructor(
    private readonly server: Server,
    private readonly path: string,
  ) {}

  async begin(): Promise<void> {
    this.accepted = acceptedOf(await mustExist(this.server, 'GET', this.path));
  }

  /** Counts the next event of the log; false when the server has it already. */
  wantsNext(): boolean {
    this.seen += 1;
    return this.seen > this.accepted;
  }

  async add(event: EventEnvelope): Promise<void> {
    this.batch.push(event);
    this.characters += JSON.stringify(event).length;
    if (this.batch.length >= batchLimits.events || this.characters >= batchLimits.characters)
      await this.flush();
  }

  async flush(): Promise<void> {
    if (this.batch.length === 0) return;
    const from = this.seen - this.batch.length;
    const answer = await mustExist(this.server, 'POST', `${this.path}/events`, { from, events: this.batch });
    const next = acceptedOf(answer);
    if (next < this.seen) {
      throw new CommandError(
        exitCodes.server,
        `the server expects event ${next} next, though events up to ${this.seen} were sent; run the import again`,
      );
    }
    this.sent += this.batch.length;
    // More than was sent: the same import runs elsewhere too, and is further.
    this.accepted = next;
    this.batch = [];
    this.characters = 0;
  }
}

function acceptedOf(answer: unknown): number {
  const { accepted } = answer as { accepted?: unknown };
  if (typeof accepted === 'number' && Number.isSafeInteger(accepted) && accepted >= 0) return accepted;
  throw new CommandError(exitCodes.server, 'the server did not say how many events it has accepted');
}

function inWords(outcome: Outcome, options: ImportOptions): string {
  const figure = (value: number): string => value.toLocaleString('en-US');
  const before = outcome.events - outcome.sent;
  return [
    `${options.log}: ${figure(outcome.cases)} cases, ${figure(outcome.events)} events; ${figure(outcome.sent)} sent` +
      (before > 0 ? `, ${figure(before)} were there already` : ''),
    ...(outcome.leftOut > 0 ? [`${figure(outcome.leftOut)} faulty parts of the log left out`] : []),
    `Cases:      ${outcome.results.cases}`,
    `Violations: ${outcome.results.violations}`,
  ].join('\n');
}
