import { noTracing, type Tracing } from './tracing.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether OpenTelemetry's own variables ask for traces: an endpoint is named, and nothing switches it off. */
export function tracingConfigured(environment: Environment): boolean {
  const given = (name: string): string => environment[name]?.trim() ?? '';
  const endpoint = given('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') || given('OTEL_EXPORTER_OTLP_ENDPOINT');
  const exporter = given('OTEL_TRACES_EXPORTER') || 'otlp';
  return endpoint !== '' && exporter === 'otlp' && given('OTEL_SDK_DISABLED').toLowerCase() !== 'true';
}

/** Tracing of a service as the environment asks for it. The SDK is loaded only then: it takes a tenth of a second. */
export async function openTracing(service: string, environment: Environment = process.env): Promise<Tracing> {
  if (!tracingConfigured(environment)) return noTracing;
  const { OtelTracing } = await import('./otel-tracing.ts');
  return OtelTracing.open(service);
}
