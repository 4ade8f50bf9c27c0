import type { Readable } from 'node:stream';
import { text, type Text } from '@liucheng/kernel';
import { Webhook } from 'standardwebhooks';
import type { Agent, request } from 'undici';
import { addressIn, isPublic, PrivateTargetError, publicLookup } from './addresses.ts';
import type { Message } from './message.ts';
import { retryAfterMs } from './schedule.ts';
import type { DeliveryDocument } from './subscription-document.ts';

/** All of it: resolving, connecting, sending, the answer's status. */
const timeoutMs = 10_000;
/** Of an answer's body more is not read. */
const answerBytes = 1_024;

interface Client {
  readonly agent: Agent;
  readonly request: typeof request;
}

/** What came of sending a message. `error` is a code: see `deliveryErrors`, or one of the system such as `ECONNREFUSED`. */
export interface Attempt {
  readonly outcome: 'delivered' | 'failed';
  readonly ms: number;
  readonly status?: number;
  readonly error?: string;
  /** ms that the target asks to be left alone for. */
  readonly retryAfter?: number;
  /** The beginning of what was answered. */
  readonly answer?: string;
}

/** An attempt at a message as it is logged. */
export function logged(
  { id, type }: Message,
  { outcome, ms, status, error }: Attempt,
  { attempt, at }: { readonly attempt: number; readonly at: number },
): Omit<DeliveryDocument, 'subscription' | 'number'> {
  return {
    message: id,
    type,
    attempt,
    at,
    ms,
    outcome,
    ...(status === undefined ? {} : { status }),
    ...(error === undefined ? {} : { error }),
  };
}

/** Posts messages as Standard Webhooks, to public addresses unless private ones are allowed. */
export class WebhookSender {
  private client: Promise<Client> | undefined;

  constructor(private readonly options: { readonly privateTargets: boolean; readonly timeoutMs?: number }) {}

  /**
   * Never rejects for what is the target's fault.
   * @param secrets base64, the newest first: each signs
   * @throws what `aborted` was aborted with; the message may have arrived all the same.
   */
  async send(
    url: string,
    message: Message,
    secrets: readonly string[],
    now: number,
    aborted?: AbortSignal,
  ): Promise<Attempt> {
    const begun = performance.now();
    const took = (): number => Math.round(performance.now() - begun);
    const limit = new AbortController();
    const stop = (): void => limit.abort();
    const timer = setTimeout(stop, this.options.timeoutMs ?? timeoutMs);
    aborted?.addEventListener('abort', stop, { once: true });
    try {
      aborted?.throwIfAborted();
      this.check(new URL(url));
      const { agent, request } = await (this.client ??= this.load());
      const { statusCode, headers, body } = await request(url, {
        method: 'POST',
        dispatcher: agent,
        signal: limit.signal,
        ...signed(message, secrets, now),
      });
      // The status says it all: a body that does not end changes nothing about it.
      const answer = await beginning(body);
      const status = { status: statusCode, ...(answer === '' ? {} : { answer }) };
      if (statusCode >= 200 && statusCode < 300) return { outcome: 'delivered', ms: took(), ...status };
      const error = statusCode < 400 ? 'redirect' : 'refused';
      const retryAfter = retryAfterMs([headers['retry-after']].flat()[0], now);
      return {
        outcome: 'failed',
        ms: took(),
        ...status,
        error,
        ...(retryAfter === undefined ? {} : { retryAfter }),
      };
    } catch (cause) {
      aborted?.throwIfAborted();
      return { outcome: 'failed', ms: took(), error: limit.signal.aborted ? 'timeout' : codeOf(cause) };
    } finally {
      clearTimeout(timer);
      aborted?.removeEventListener('abort', stop);
    }
  }

  /** What would be accepted instead of a URL, as far as it can be told without resolving its name. */
  refusal(url: string): Text | undefined {
    const { privateTargets } = this.options;
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    const schemes = privateTargets ? ['https:', 'http:'] : ['https:'];
    if (!parsed || !schemes.includes(parsed.protocol) || parsed.username !== '' || parsed.password !== '') {
      const names = schemes.map((scheme) => `${scheme}//`).join(', ');
      return text(`a URL (${names}) without user and password`, `不含用户名和密码的 URL（${names}）`);
    }
    const address = addressIn(parsed);
    if (privateTargets || address === undefined || isPublic(address)) return undefined;
    return text('a URL on the public Internet', '公网可访问的 URL');
  }

  async close(): Promise<void> {
    await (await this.client)?.agent.destroy();
  }

  /** With the first message: a hundred files that most installations never need. */
  private async load(): Promise<Client> {
    const { Agent, request } = await import('undici');
    const { privateTargets } = this.options;
    return { agent: new Agent({ connect: privateTargets ? {} : { lookup: publicLookup } }), request };
  }

  /** Literal addresses are never looked up. @throws PrivateTargetError */
  private check(url: URL): void {
    if (this.options.privateTargets) return;
    const address = addressIn(url);
    if (url.protocol !== 'https:' || (address !== undefined && !isPublic(address)))
      throw new PrivateTargetError(url.host);
  }
}

function signed({ id, type, timestamp, data }: Message, secrets: readonly string[], now: number) {
  const body = JSON.stringify({ type, timestamp, data });
  const at = new Date(now);
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, at, body));
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'liucheng-webhooks',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1_000)),
    'webhook-signature': signatures.join(' '),
  };
  return { headers, body };
}

async function beginning(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  body.on('error', () => undefined);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= answerBytes) break;
    }
  } catch {
    // What came before it broke off, or time was up, is all there is.
  }
  return Buffer.concat(chunks).subarray(0, answerBytes).toString();
}

function codeOf(cause: unknown): string {
  if (cause instanceof PrivateTargetError) return 'private-target';
  const { code, cause: inner } = cause as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code === 'string') return code;
  return inner === undefined ? 'unreachable' : codeOf(inner);
}
