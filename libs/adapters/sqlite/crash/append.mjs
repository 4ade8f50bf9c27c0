/**
 * Appends to the event store in the file given until it is killed. Prints a line for every append acknowledged. Each
 * stream goes on where it was, but sends the last two commands once more, as a client does that got no answer.
 */
import { writeSync } from 'node:fs';
import { SqliteEventStore } from '@liucheng/sqlite';

const store = SqliteEventStore.open({ file: process.argv[2] });

async function write(stream) {
  const length = (await store.readStream(stream)).length;
  for (let number = Math.max(0, length / 2 - 2); ; number++) {
    const commandId = `${stream}/${number}`;
    const event = { id: commandId, subject: stream, data: { text: 'x'.repeat(number % 700) } };
    const result = await store.append(stream, [event, event], { expectedRevision: 'any', commandId });
    writeSync(
      1,
      `${JSON.stringify({ stream, commandId, revision: result.revision, position: result.position })}\n`,
    );
  }
}

for (let index = 0; index < 24; index++) void write(`stream-${index}`);
