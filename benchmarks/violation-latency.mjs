/** Command → violation in the suite on its embedded defaults, in processes of different kinds. */
import { violationLatencies } from './latency.mjs';
import { lives } from './lives.mjs';
import { percentile, report } from './report.mjs';
import { startApp } from './service.mjs';

const perSecond = 200;
for (const life of Object.values(lives)) {
  const suite = await startApp('suite', { LIUCHENG_RATE_LIMIT: '10000000' });
  try {
    const latencies = await violationLatencies({ service: suite.url, monitor: suite.url, perSecond, life });
    const p99 = percentile(latencies, 0.99);
    report({
      what: `command → violation at an SSE subscriber, ${life.process}, ${perSecond} commands/s, ${latencies.length} violations`,
      value: p99,
      unit: `ms p99 (p50 ${percentile(latencies, 0.5).toFixed(1)})`,
      goal: '< 100 ms',
      met: p99 < 100,
    });
  } finally {
    await suite.stop();
  }
}
