/** The image's health check: exit 0 when the service in this container takes requests, else 1 and what it answered. */
const url = `http://127.0.0.1:${process.env.PORT ?? 8080}/health/ready`;
try {
  const answer = await fetch(url, { signal: AbortSignal.timeout(15_000) });
  process.stdout.write(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(`${url}: ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
}
