import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import { ApiClient } from './api-client.ts';

it('sends again over a new connection when the server has closed all that were kept', async () => {
  const used = new Set<Socket>();
  const server = createServer(({ socket }, response) => {
    if (used.has(socket)) {
      socket.destroy();
      return;
    }
    used.add(socket);
    response.end('{"answered":true}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new ApiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    const send = () => client.send({ method: 'GET', path: '/', token: '-' });
    await Promise.all([send(), send(), send()]);
    expect(await send()).toEqual({ status: 200, body: { answered: true } });
    expect(used.size).toBe(4);
  } finally {
    client.close();
    server.close();
  }
});
