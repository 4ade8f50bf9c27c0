/**
 * From sending a command to the violation it causes arriving at an SSE subscriber, at a steady rate of commands, one of each
 * life a violation. The clock of one process measures both ends.
 */
import { tokenOf } from './service.mjs';

const seconds = 20;
const warmUpSeconds = 3;

/** Milliseconds of every violation of such lives. `service` and `monitor`: where each is reached; the service gives tokens for both. */
export async function violationLatencies({ service, monitor, perSecond, life }) {
  const { begins, commands } = life;
  const people = [...new Set([begins, ...commands].map(({ person }) => person))];
  const tokens = new Map(
    await Promise.all(
      people.map(async (person) => /** @type {const} */ ([person, await tokenOf(service, person)])),
    ),
  );
  const sentAt = new Map();
  const latencies = [];
  const stop = new AbortController();
  const stream = await fetch(`${monitor}/monitor/violations/stream?process=${life.process}`, {
    headers: { authorization: `Bearer ${await tokenOf(service, 'u-gao')}` },
    signal: stop.signal,
  });
  const listening = listen(stream, (violation) => {
    const sent = sentAt.get(violation.case);
    if (sent === undefined) return;
    sentAt.delete(violation.case);
    if (sent.counts) latencies.push(performance.now() - sent.at);
  }).catch((error) => {
    if (!stop.signal.aborted) throw error;
  });

  let number = 0;
  const open = [];
  const started = performance.now();
  const tasks = [];
  while (performance.now() - started < (seconds + warmUpSeconds) * 1000) {
    const due = ((performance.now() - started) / 1000) * perSecond;
    while (number < due) tasks.push(next(number++));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const failed = (await Promise.allSettled(tasks)).filter((each) => each.status === 'rejected');
  if (failed.length > 0) throw new Error(`${failed.length} commands failed: ${failed[0].reason.message}`);
  const deadline = performance.now() + 10_000;
  while (sentAt.size > 0 && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 10));
  stop.abort();
  await listening;
  if (sentAt.size > 0) throw new Error(`${sentAt.size} violations never came`);
  return latencies;

  /** By turns a case is begun, and one of each command sent to ever older cases. */
  async function next(index) {
    const turn = index % (commands.length + 1);
    if (turn === 0) {
      open.push(send(begins, begins.path, begins.body(index)).then(({ id }) => id));
      return open.at(-1);
    }
    // A command waits for the one before it in its case, where that is still under way.
    const at = open.length - 20 * turn;
    if (at < 0) return undefined;
    const command = commands[turn - 1];
    const done = open[at].then(async (id) => {
      if (command.violates)
        sentAt.set(id, { at: performance.now(), counts: index > warmUpSeconds * perSecond });
      await send(command, `${begins.path}/${id}/${command.path}`, command.body ?? {});
      return id;
    });
    open[at] = done;
    return done;
  }

  async function send({ person, method = 'POST' }, path, body) {
    const answer = await fetch(`${service}/${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.get(person)}` },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}

async function listen(stream, onViolation) {
  let text = '';
  for await (const chunk of stream.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const frames = text.split('\n\n');
    text = frames.pop();
    for (const frame of frames) {
      const data = frame.split('\n').find((line) => line.startsWith('data: '));
      if (data && frame.includes('event: raised')) onViolation(JSON.parse(data.slice(6)));
    }
  }
}
