import type { Meter, Tracer } from '@opentelemetry/api';

/** Where spans and metrics go, by OTLP over HTTP. */
export interface OtlpTarget {
  /** Of the collector, without `/v1/traces`: `http://collector:4318`. */
  readonly url: string;
  /** Sent with every delivery, such as an authorisation. */
  readonly headers: Readonly<Record<string, string>>;
  /** Part of the traces that begin here which is kept, 0 to 1. A trace that a caller began is kept when the caller keeps it. */
  readonly sampling: number;
}

export interface Otlp {
  readonly tracer: Tracer;
  readonly meter: Meter;
  /** Delivers what is there, within a second or two, and ends. It never throws: telemetry that is lost is lost. */
  stop(): Promise<void>;
}

const STOP_WITHIN = 2_000;

/**
 * Opens the way out for spans and metrics. The libraries are loaded here, so that a process which sends nothing does not hold them.
 * What waits for a slow collector is bounded, and dropped beyond that.
 */
export async function openOtlp(options: {
  readonly target: OtlpTarget;
  readonly service: { readonly name: string; readonly version: string; readonly instanceId: string };
  /** How often metrics and waiting spans are sent, in milliseconds. */
  readonly everyMillis?: { readonly spans: number; readonly metrics: number };
}): Promise<Otlp> {
  const { target, service, everyMillis = { spans: 2_000, metrics: 15_000 } } = options;
  const [traces, metrics, resources, traceExporter, metricExporter] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/exporter-metrics-otlp-http'),
  ]);
  const headers = { ...target.headers };
  const resource = resources.resourceFromAttributes({
    'service.name': service.name,
    'service.version': service.version,
    'service.instance.id': service.instanceId,
  });
  const tracerProvider = new traces.TracerProvider({
    resource,
    sampler: new traces.ParentBasedSampler({ root: new traces.TraceIdRatioBasedSampler(target.sampling) }),
    spanProcessors: [
      new traces.BatchSpanProcessor({
        exporter: new traceExporter.OTLPTraceExporter({ url: `${target.url}/v1/traces`, headers }),
        scheduledDelayMillis: everyMillis.spans,
        exportTimeoutMillis: 10_000,
      }),
    ],
  });
  const meterProvider = new metrics.MeterProvider({
    resource,
    readers: [
      new metrics.PeriodicExportingMetricReader({
        exporter: new metricExporter.OTLPMetricExporter({ url: `${target.url}/v1/metrics`, headers }),
        exportIntervalMillis: everyMillis.metrics,
        exportTimeoutMillis: Math.min(10_000, everyMillis.metrics),
      }),
    ],
  });
  return {
    tracer: tracerProvider.getTracer(service.name, service.version),
    meter: meterProvider.getMeter(service.name, service.version),
    async stop() {
      const all = Promise.allSettled([tracerProvider.shutdown(), meterProvider.shutdown()]);
      await Promise.race([all, new Promise((resolve) => setTimeout(resolve, STOP_WITHIN).unref())]);
    },
  };
}
