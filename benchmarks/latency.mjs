/**
 * From sending a command to the violation it causes arriving at an SSE subscriber, at a steady rate of commands. Every
 * fourth command is a finance approval that leaves out the department's: a skipped step. The clock of one process
 * measures both ends.
 */
import { tokenOf } from './service.mjs';

const seconds = 20;
const warmUpSeconds = 3;

/** Milliseconds of every violation. `finance` and `monitor`: where each is reached; `finance` gives tokens for both. */
export async function violationLatencies({ finance, monitor, perSecond }) {
  const people = ['u-zhang', 'u-li', 'u-wang', 'u-gao'];
  const [claimant, head, accountant, supervisor] = await Promise.all(
    people.map((person) => tokenOf(finance, person)),
  );
  const sentAt = new Map();
  const latencies = [];
  const stop = new AbortController();
  const stream = await fetch(`${monitor}/monitor/violations/stream?kind=step-skipped`, {
    headers: { authorization: `Bearer ${supervisor}` },
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
  const failed = (await Promise.allSettled(tasks)).filter(({ status }) => status === 'rejected');
  if (failed.length > 0) throw new Error(`${failed.length} commands failed: ${failed[0].reason.message}`);
  const deadline = performance.now() + 10_000;
  while (sentAt.size > 0 && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 10));
  stop.abort();
  await listening;
  if (sentAt.size > 0) throw new Error(`${sentAt.size} violations never came`);
  return latencies;

  /** Four commands a claim: draft, submission, then finance before the department, then the department. */
  async function next(index) {
    const turn = index % 4;
    if (turn === 0) {
      open.push(
        post(`${finance}/finance/expense-claims`, claimant, {
          title: 'Customer visit',
          currency: 'CNY',
          total: 35_000,
          items: [
            {
              category: 'travel',
              date: '2026-03-02',
              amount: 35_000,
              receipt: { number: `L-${index}` },
              description: 'Train',
            },
          ],
        }).then(({ id }) => id),
      );
      return open.at(-1);
    }
    // Ever older claims: a command waits for the one before it in its claim, where that is still under way.
    const at = open.length - 20 * turn;
    if (at < 0) return undefined;
    const done = open[at].then(async (id) => {
      const path = `${finance}/finance/expense-claims/${id}`;
      if (turn === 2) sentAt.set(id, { at: performance.now(), counts: index > warmUpSeconds * perSecond });
      if (turn === 1) await post(`${path}/submission`, claimant, {});
      else if (turn === 2) await post(`${path}/finance-approval`, accountant, {});
      else await post(`${path}/department-approval`, head, {});
      return id;
    });
    open[at] = done;
    return done;
  }
}

async function post(url, token, body) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
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
