import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { tracingConfigured } from './open-tracing.ts';

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

describe('tracing', () => {
  it.each([
    [{}, false],
    [endpoint, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4318/v1/traces' }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, false],
    [{ ...endpoint, OTEL_SDK_DISABLED: 'TRUE' }, false],
    [{ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }, false],
  ])('is as the standard variables %j say: %s', (environment, on) => {
    expect(tracingConfigured(environment)).toBe(on);
  });

  it('does not even load the SDK when it is off', () => {
    const built = fileURLToPath(new URL('../../dist/tracing/open-tracing.js', import.meta.url));
    const script = `
      const { openTracing } = await import(${JSON.stringify(built)});
      await import(${JSON.stringify(fileURLToPath(new URL('../../dist/index.js', import.meta.url)))});
      const { createRequire } = await import('node:module');
      const loaded = () => Object.keys(createRequire(${JSON.stringify(built)}).cache).filter((file) => file.includes('@opentelemetry/sdk-trace')).length;
      const before = (await openTracing('test', {}), loaded());
      const tracing = await openTracing('test', ${JSON.stringify(endpoint)});
      console.log(JSON.stringify({ before, after: loaded() > 0, on: tracing.on }));
      await tracing.close();`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
    expect(JSON.parse(output)).toEqual({ before: 0, after: true, on: true });
  });
});
