/** One command to a MongoDB-compatible server over a connection of its own: enough to start one without a driver. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

const opMsg = 2013;
const longestReply = 1 << 20;

/**
 * Sends `command` (texts, whole numbers, booleans, lists and objects of them) and resolves when the server answered that
 * it succeeded.
 * @param {number} port on 127.0.0.1
 * @param {object} document
 * @param {{ tls?: { ca: string, client?: string }, timeoutMs?: number }} [options] `tls`: PEM files
 * @throws Error when the server cannot be reached, refuses, or does not answer within `timeoutMs`.
 */
export async function command(port, document, { tls, timeoutMs = 2_000 } = {}) {
  const socket = tls
    ? connectTls({
        host: '127.0.0.1',
        port,
        ca: readFileSync(tls.ca),
        ...(tls.client ? { cert: readFileSync(tls.client), key: readFileSync(tls.client) } : {}),
      })
    : connect({ host: '127.0.0.1', port });
  try {
    const reply = await new Promise((resolve, reject) => {
      let received = Buffer.alloc(0);
      socket.setTimeout(timeoutMs, () => reject(new Error(`no answer within ${timeoutMs} ms`)));
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the server closed the connection')));
      socket.once(tls ? 'secureConnect' : 'connect', () => socket.write(message(document)));
      socket.on('data', (part) => {
        received = Buffer.concat([received, part]);
        if (received.length < 4) return;
        const length = received.readInt32LE(0);
        if (length > longestReply) reject(new Error('the answer is not of this protocol'));
        else if (received.length >= length) resolve(decode(received, 21));
      });
    });
    if (reply.ok !== 1) throw new Error(`${Object.keys(document)[0]}: ${reply.errmsg ?? 'refused'}`);
    return reply;
  } finally {
    socket.destroy();
  }
}

function message(document) {
  const body = encode({ ...document, $db: document.$db ?? 'admin' });
  const header = Buffer.alloc(21);
  header.writeInt32LE(21 + body.length, 0);
  header.writeInt32LE(1, 4);
  header.writeInt32LE(opMsg, 12);
  return Buffer.concat([header, body]);
}

function encode(value) {
  const parts = Object.entries(value).map(([name, each]) => element(name, each));
  const body = Buffer.concat([...parts, Buffer.from([0])]);
  return Buffer.concat([int32(body.length + 4), body]);
}

function element(name, value) {
  const typed = (type, ...content) =>
    Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), ...content]);
  if (typeof value === 'string') {
    const text = Buffer.from(`${value}\0`);
    return typed(0x02, int32(text.length), text);
  }
  if (typeof value === 'boolean') return typed(0x08, Buffer.from([Number(value)]));
  if (typeof value === 'number') return typed(0x10, int32(value));
  return typed(Array.isArray(value) ? 0x04 : 0x03, encode(value));
}

function int32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

/** The top level of a reply, as far as it is made of the simple types; what lies deeper is passed over. */
function decode(bytes, start) {
  const end = start + bytes.readInt32LE(start) - 1;
  const document = {};
  for (let at = start + 4; at < end;) {
    const type = bytes[at++];
    const nameEnd = bytes.indexOf(0, at);
    const name = bytes.toString('utf8', at, nameEnd);
    at = nameEnd + 1;
    const size = sizes[type]?.(bytes, at);
    if (size === undefined) break;
    if (type === 0x01) document[name] = bytes.readDoubleLE(at);
    if (type === 0x02) document[name] = bytes.toString('utf8', at + 4, at + size - 1);
    if (type === 0x08) document[name] = bytes[at] === 1;
    if (type === 0x10) document[name] = bytes.readInt32LE(at);
    at += size;
  }
  return document;
}

/** How many bytes a value of each BSON type takes. */
const sizes = {
  0x01: () => 8,
  0x02: (bytes, at) => 4 + bytes.readInt32LE(at),
  0x03: (bytes, at) => bytes.readInt32LE(at),
  0x04: (bytes, at) => bytes.readInt32LE(at),
  0x05: (bytes, at) => 5 + bytes.readInt32LE(at),
  0x07: () => 12,
  0x08: () => 1,
  0x09: () => 8,
  0x0a: () => 0,
  0x10: () => 4,
  0x11: () => 8,
  0x12: () => 8,
};
