import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@hindsight/kit';
import express from 'express';
import type {} from 'pino-http';
import { expect, it } from 'vitest';
import { requestLog } from './request-log.ts';

it('a failed Redis call is logged without what it was given, under the id of its request', async () => {
  const lines: string[] = [];
  const log = createLogger({ service: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } });
  const app = express();
  app.use(requestLog(log));
  app.get('/', (request, response) => {
    const refused = Object.assign(new Error('WRONGPASS'), {
      command: { name: 'auth', args: ['default', 'hush-hush'] },
    });
    request.log.error({ err: refused }, 'failed');
    response.end();
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await fetch(`http://127.0.0.1:${port}/`, { headers: { 'X-Request-Id': 'abc' } });
  server.close();
  expect(lines.join('')).not.toContain('hush');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ request: 'abc', msg: 'failed', err: { type: 'Error' } });
});
