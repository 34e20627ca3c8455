import type { Attributes, Span } from '@opentelemetry/api';
import { HindsightError } from '@hindsight/domain';
import * as z from 'zod';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

/** What a span says beside its name and its time; values that are not known are left out. Never a source. */
export type SpanFacts = Record<string, string | number | undefined>;

/** A piece of work as a trace shows it. */
export type SpanOf = {
  name: string;
  facts?: SpanFacts;
  /** For a request: its headers, one of which may name the trace that it belongs to. */
  headers?: Record<string, string | string[] | undefined>;
};

/** Spans of OpenTelemetry, or nothing at all. */
export type Tracing = {
  /** Whether spans go anywhere. */
  isOn: boolean;
  /** Runs work within a span, a child of the one around it. `add` tells of it what is known only later. */
  span<T>(of: SpanOf, work: (add: (facts: SpanFacts) => void) => Promise<T>): Promise<T>;
  /** Sends what has not been sent, for 2 s at most. */
  close(): Promise<void>;
};

/** Where traces go, by OpenTelemetry's own name; the other variables of its OTLP exporter are read by that itself. */
export const tracingSchema = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .regex(/^https?:\/\//, 'expected http(s)://host:port of an OTLP receiver')
    .optional(),
};

/** Runs work and nothing else. */
export const noTracing: Tracing = {
  isOn: false,
  span: (_of, work) => work(() => undefined),
  close: () => Promise.resolve(),
};

const CLOSE_MS = 2000;

type Options = { service: string; clock: Clock; log: Logger };

/** Tracing by the environment: without an endpoint nothing of OpenTelemetry is even loaded. Call it once a process. */
export async function openTracing(
  config: { OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined },
  { service, clock, log }: Options,
): Promise<Tracing> {
  if (config.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return noTracing;
  const [api, provider] = await Promise.all([import('@opentelemetry/api'), startProvider(service, log)]);
  const tracer = api.trace.getTracer('hindsight');
  return {
    isOn: true,
    span: ({ name, facts = {}, headers }, work) => {
      const kind = headers === undefined ? api.SpanKind.INTERNAL : api.SpanKind.SERVER;
      const parent =
        headers === undefined ? api.context.active() : api.propagation.extract(api.context.active(), headers);
      return tracer.startActiveSpan(name, { kind, attributes: known(facts) }, parent, async (span) => {
        try {
          return await work((more) => void span.setAttributes(known(more)));
        } catch (error) {
          markFailed(span, api.SpanStatusCode.ERROR, error);
          throw error;
        } finally {
          span.end();
        }
      });
    },
    close: async () => {
      const sent = provider.shutdown().catch((err: unknown) => log.warn({ err }, 'the last traces were not sent'));
      await Promise.race([sent, clock.sleep(CLOSE_MS)]);
    },
  };
}

async function startProvider(service: string, log: Logger): Promise<{ shutdown(): Promise<void> }> {
  const [api, { AsyncLocalStorageContextManager }, { W3CTraceContextPropagator }, otlp, resources, sdk] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/context-async-hooks'),
      import('@opentelemetry/core'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/sdk-trace'),
    ]);
  const say = (message: string): void => log.warn({ otel: message }, 'traces are not sent');
  const quiet = (): void => undefined;
  api.diag.setLogger(
    { error: say, warn: say, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: api.DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, where they are set, are believed more.
  const resource = resources
    .resourceFromAttributes({ 'service.name': `hindsight-${service}` })
    .merge(resources.detectResources({ detectors: [resources.envDetector] }));
  const root = {
    // BullMQ traces every look into an empty queue: on its own no inner work begins a trace.
    shouldSample: (...[, , , kind]: unknown[]) => ({
      decision:
        kind === api.SpanKind.INTERNAL ? sdk.SamplingDecision.NOT_RECORD : sdk.SamplingDecision.RECORD_AND_SAMPLED,
    }),
    toString: () => 'requests and jobs',
  };
  const provider = new sdk.TracerProvider({
    resource,
    sampler: new sdk.ParentBasedSampler({ root }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new otlp.OTLPTraceExporter() })],
  });
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  api.propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  api.trace.setGlobalTracerProvider(provider);
  return provider;
}

const known = (facts: SpanFacts): Attributes =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Attributes;

/** Its code alone: what an error says may be long, and is in the log. */
function markFailed(span: Span, code: number, error: unknown): void {
  const message = error instanceof HindsightError ? error.code : 'internal';
  span.setStatus({ code, message });
}
