import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import {
  ATTR_ERROR_TYPE,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
} from '@opentelemetry/semantic-conventions';
import { version } from '../version.ts';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';
import { Tracing, type OpenSpan, type SpanAttributes, type SpanKindName, type SpanStart } from './tracing.ts';

const kinds: Readonly<Record<SpanKindName, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** What the SDK keeps of a span's links; further events of a batch are left out. */
const mostLinks = 128;
const longestCloseMs = 3_000;

/** The span that runs, over all services of the process: a trace crosses from one to the other. */
const running = new AsyncLocalStorage<Context>();

/**
 * OpenTelemetry's SDK for one service. Each service has a provider of its own, because several run in the suite's one
 * process under names of their own; for the same reason nothing is registered globally. Sampler, limits, batching,
 * endpoint and headers are the SDK's, by the standard `OTEL_…` variables.
 */
export class OtelTracing extends Tracing {
  override readonly on = true;
  private readonly tracer: Tracer;

  private constructor(private readonly provider: NodeTracerProvider) {
    super();
    this.tracer = provider.getTracer('liucheng', version);
  }

  static open(service: string): OtelTracing {
    const resource = defaultResource()
      .merge(detectResources({ detectors: [envDetector] }))
      .merge(
        resourceFromAttributes({
          [ATTR_SERVICE_NAME]: `liucheng-${service}`,
          [ATTR_SERVICE_VERSION]: version,
        }),
      );
    const spanProcessors = [new BatchSpanProcessor(new OTLPTraceExporter())];
    return new OtelTracing(new NodeTracerProvider({ resource, spanProcessors }));
  }

  override begin(name: string, start: SpanStart, parent: string | undefined): OpenSpan {
    return this.start(name, start, below(parent));
  }

  override within<Result>(name: string, start: SpanStart, work: () => Promise<Result>): Promise<Result> {
    const context = running.getStore();
    return context === undefined ? work() : finished(this.start(name, start, context), work);
  }

  override together<Result>(
    traceparents: Iterable<string | undefined>,
    name: string,
    start: SpanStart,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const origins = distinct(traceparents);
    const first = origins.values().next().value;
    if (first === undefined) return finished(this.start(name, start, ROOT_CONTEXT), work);
    const links = [...origins.values()].map((context): Link => ({ context }));
    const traces = new Set([...origins.values()].map(({ traceId }) => traceId));
    if (traces.size === 1) {
      return finished(this.start(name, start, trace.setSpanContext(ROOT_CONTEXT, first), links), work);
    }
    const whole = this.start(name, start, ROOT_CONTEXT, links);
    const back: Link[] = [{ context: whole.context }];
    const parts = [...origins.values()].map((origin) =>
      this.start(name, start, trace.setSpanContext(ROOT_CONTEXT, origin), back),
    );
    return finished(whole, work).then(
      (result) => {
        for (const part of parts) part.end();
        return result;
      },
      (error: unknown) => {
        for (const part of parts) {
          part.fail(errorType(error));
          part.end();
        }
        throw error;
      },
    );
  }

  override async close(): Promise<void> {
    // A collector that is gone must not hold up the stop.
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, longestCloseMs)));
    await Promise.race([this.provider.shutdown().catch(() => undefined), late]);
    clearTimeout(timer);
  }

  private start(
    name: string,
    { kind, attributes }: SpanStart,
    context: Context,
    links: Link[] = [],
  ): OtelSpan {
    const span = this.tracer.startSpan(
      name,
      {
        kind: kinds[kind],
        links,
        ...(attributes === undefined ? {} : { attributes: attributes as Attributes }),
      },
      context,
    );
    return new OtelSpan(span, context);
  }
}

class OtelSpan implements OpenSpan {
  constructor(
    private readonly span: Span,
    private readonly parent: Context,
  ) {}

  get context(): SpanContext {
    return this.span.spanContext();
  }

  get traceparent(): string {
    const { traceId, spanId, traceFlags } = this.context;
    return formatTraceparent({ traceId, spanId, flags: traceFlags });
  }

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(attributes as Attributes);
  }

  rename(name: string): void {
    this.span.updateName(name);
  }

  fail(type: string): void {
    this.span.setAttribute(ATTR_ERROR_TYPE, type);
    this.span.setStatus({ code: SpanStatusCode.ERROR });
  }

  end(): void {
    this.span.end();
  }

  run<Result>(work: () => Result): Result {
    return running.run(trace.setSpan(this.parent, this.span), work);
  }
}

async function finished<Result>(span: OtelSpan, work: () => Promise<Result>): Promise<Result> {
  try {
    return await span.run(work);
  } catch (error) {
    span.fail(errorType(error));
    throw error;
  } finally {
    span.end();
  }
}

/** The message may hold what belongs to people; the kind of error does not. */
function errorType(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function below(parent: string | undefined): Context {
  const context = remote(parent);
  return context === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, context);
}

function remote(traceparent: string | undefined): SpanContext | undefined {
  const parsed = traceparent === undefined ? undefined : parseTraceparent(traceparent);
  return (
    parsed && { traceId: parsed.traceId, spanId: parsed.spanId, traceFlags: parsed.flags, isRemote: true }
  );
}

/** The contexts that are recorded, once each. Where none is, one of them: it keeps the work from being recorded too. */
function distinct(traceparents: Iterable<string | undefined>): Map<string, SpanContext> {
  const recorded = new Map<string, SpanContext>();
  let other: SpanContext | undefined;
  for (const traceparent of traceparents) {
    if (traceparent === undefined || recorded.has(traceparent)) continue;
    const context = remote(traceparent);
    if (context === undefined) continue;
    if ((context.traceFlags & 1) === 0) other ??= context;
    else if (recorded.size < mostLinks) recorded.set(traceparent, context);
  }
  return recorded.size === 0 && other !== undefined ? new Map([['', other]]) : recorded;
}
