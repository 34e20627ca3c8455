import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Clip } from '@hindsight/domain';
import { waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack, type Stack } from './stack/stack.ts';
import { startTraceCollector, type CollectedSpan, type TraceCollector } from './stack/trace-collector.ts';

const REQUEST = 'follow-this-one';
const SOURCE = 'test:320x180@10';

let stack: Stack;
let collector: TraceCollector;
let clip: Clip;
beforeAll(async () => {
  collector = await startTraceCollector();
  stack = await startStack({
    cameras: [{ id: 'yard', source: SOURCE }],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  });
  await stack.client.filled(3);
  const answer = await stack.client.post<Clip>('/api/clips', { durationSeconds: 2 }, { 'X-Request-Id': REQUEST });
  expect(answer.status).toBe(202);
  expect(answer.headers.get('x-request-id')).toBe(REQUEST);
  clip = await stack.client.ended(answer.body.id);
});
afterAll(async () => {
  await stack.stop();
  await collector.close();
});

/** What a service has logged about the request. */
const linesOf = (service: string): Record<string, unknown>[] =>
  readFileSync(path.join(stack.home, 'logs', `${service}.log`), 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"request":"${REQUEST}"`))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('one id follows a clip from its request through the logs of all services', async () => {
  expect(clip.state).toBe('ready');
  const said = (service: string, msg: string): unknown =>
    linesOf(service).find((line) => line.msg === msg && line.clip === clip.id);
  await waitFor(() => said('api', 'clip accepted'), { what: 'the line of the API' });
  await waitFor(() => said('encoder', 'clip is ready'), { what: 'the line of the encoder' });
});

it('one trace holds the request, its job and every step of the encoder', async () => {
  const steps = Object.keys(clip.timings ?? {})
    .map((name) => name.replace(/Ms$/, ''))
    .filter((name) => name !== 'ready');
  expect(steps).toEqual(expect.arrayContaining(['wait', 'read', 'cut', 'thumbnail', 'verify', 'store', 'manifest']));
  // Spans are sent every 5 s, and that of the job ends last.
  const trace = await waitFor(
    () => {
      const request = collector.spans.find(({ name }) => name === 'POST /api/clips');
      const spans = collector.spans.filter(({ traceId }) => traceId === request?.traceId);
      return spans.some(({ name }) => name === 'process clips') ? spans : null;
    },
    { timeoutMs: 30_000, what: 'the trace of the clip' },
  );
  const spanOf = (name: string): CollectedSpan | undefined => trace.find((span) => span.name === name);
  const request = spanOf('POST /api/clips');
  expect(request).toMatchObject({ service: 'hindsight-api', facts: { 'http.route': '/api/clips' } });
  const job = spanOf('process clips');
  expect(job?.service).toBe('hindsight-encoder');
  expect(trace.map(({ name }) => name)).toContain('add clips.clip');
  for (const step of steps) {
    expect(spanOf(step), step).toMatchObject({ service: 'hindsight-encoder', parentSpanId: job?.spanId });
    expect(spanOf(step)?.facts, step).toEqual({ 'hindsight.clip': clip.id, 'hindsight.request': REQUEST });
  }
  expect(request?.facts).toMatchObject({ 'hindsight.clip': clip.id, 'hindsight.request': REQUEST });
  // Looking into an empty queue is no work that anybody wants to see.
  const roots = collector.spans.filter(({ parentSpanId }) => !parentSpanId).map(({ name }) => name);
  expect([...new Set(roots)]).toEqual(['POST /api/clips']);
  expect(JSON.stringify(collector.spans)).not.toContain(SOURCE);
});
