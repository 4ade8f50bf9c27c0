import { tour, type TourStep } from '../tour.ts';

/** What a reader of the tour has seen: the claim, and the violations that arrived, in order. */
export interface TourSeen {
  readonly claim: string;
  readonly violations: readonly string[];
}

interface Arrived {
  readonly kind: string;
  readonly case: string;
}

/** An event stream as one would read it in a browser. */
export class EventStream {
  private text = '';

  private constructor(private readonly reader: ReadableStreamDefaultReader<string>) {}

  static of(response: Response): EventStream {
    if (!response.body) throw new Error(`no stream: ${response.status}`);
    const body = response.body as ReadableStream<Uint8Array>;
    return new EventStream(body.pipeThrough(new TextDecoderStream()).getReader());
  }

  /** Reads on until the text so far satisfies `enough`; all that came up to then. */
  async until(enough: (text: string) => boolean): Promise<string> {
    while (!enough(this.text)) {
      const { value, done } = await this.reader.read();
      if (done) throw new Error(`the stream ended too early: ${this.text}`);
      this.text += value;
    }
    return this.text;
  }

  async close(): Promise<void> {
    await this.reader.cancel();
  }
}

/** The data of the events in a stream's text. */
export function eventsIn(text: string): Arrived[] {
  return [...text.matchAll(/^data: ?(.*)$/gm)].map((match) => JSON.parse(match[1] ?? '') as Arrived);
}

/** Somebody of the sample company at the address of an installation, with the token of its sample issuer. */
export async function asPerson(
  base: string,
  person: string,
  { method, path, body }: { method: string; path: string; body?: unknown },
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const login = await fetch(`${base}/issuer/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person }),
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  return fetch(`${base}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Runs the tour of the start page step by step, and waits for each violation that a step brings about. */
export async function walkTour(base: string, receipt: string): Promise<TourSeen> {
  let claim = '';
  let stream: EventStream | undefined;
  const violations: string[] = [];
  const filled = (text: string): string => text.replaceAll('{case}', claim).replaceAll('{receipt}', receipt);
  const run = async ({ person, method, path, body, expected }: TourStep): Promise<Response> => {
    const sent = body === undefined ? undefined : (JSON.parse(filled(JSON.stringify(body))) as unknown);
    const answer = await asPerson(base, person, { method, path: filled(path), body: sent });
    if (answer.status === expected) return answer;
    throw new Error(`${path}: ${answer.status} instead of ${expected}: ${await answer.text()}`);
  };
  try {
    for (const step of tour(new Date().toISOString().slice(0, 10))) {
      const answer = await run(step);
      if (step.stream) {
        stream = EventStream.of(answer);
        continue;
      }
      const { id } = (await answer.json()) as { id: string };
      if (step.makesCase) claim = id;
      const { violates } = step;
      if (violates === undefined || !stream) continue;
      const here = (text: string) => eventsIn(text).filter((each) => each.case.includes(claim));
      const text = await stream.until((so) => here(so).some(({ kind }) => kind === violates));
      violations.splice(0, Infinity, ...here(text).map(({ kind }) => kind));
    }
  } finally {
    await stream?.close();
  }
  return { claim, violations };
}
