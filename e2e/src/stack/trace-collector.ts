import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A span as it was sent. */
export type CollectedSpan = {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  facts: Record<string, unknown>;
};

/** A receiver of traces (OTLP over HTTP, JSON). */
export type TraceCollector = { url: string; spans: CollectedSpan[]; close(): Promise<void> };

type Values = { key: string; value: { stringValue?: string; intValue?: number } }[];
type Body = {
  resourceSpans: {
    resource: { attributes: Values };
    scopeSpans: { spans: (Omit<CollectedSpan, 'service' | 'facts'> & { attributes: Values })[] }[];
  }[];
};

const factsOf = (values: Values): Record<string, unknown> =>
  Object.fromEntries(values.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));

/** Starts one on a free port of this machine. */
export async function startTraceCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = [];
  const server = createServer((request, response) => {
    json(request).then(
      (body) => {
        for (const { resource, scopeSpans } of (body as Body).resourceSpans) {
          const service = String(factsOf(resource.attributes)['service.name']);
          for (const { attributes, ...span } of scopeSpans.flatMap((scope) => scope.spans))
            spans.push({ ...span, service, facts: factsOf(attributes) });
        }
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      },
      () => response.writeHead(400).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
