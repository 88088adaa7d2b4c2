import {
  Counter,
  type CounterConfiguration,
  collectDefaultMetrics,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  Registry,
} from 'prom-client';

/** Label names that would put a person or a secret on a page that anybody in the network may scrape. */
const personal =
  /^(api_?|end_?|client_?)?(user|person|email|mail|name|phone|ip|address|account|session|key|token|prompt|content)(_?id|_?name)?$/i;

export interface Metrics {
  /** A registry of its own: two processes in one test never meet in the library's global one. */
  registry: Registry;
  counter<L extends string>(configuration: Omit<CounterConfiguration<L>, 'registers'>): Counter<L>;
  gauge<L extends string>(configuration: Omit<GaugeConfiguration<L>, 'registers'>): Gauge<L>;
  histogram<L extends string>(configuration: Omit<HistogramConfiguration<L>, 'registers'>): Histogram<L>;
  /** The page for `/metrics`, with its content type. */
  render(): Promise<{ contentType: string; body: string }>;
}

/** Prometheus metrics; with `process: true` also the usual figures of the process (memory, event loop, descriptors). */
export function createMetrics(options: { process?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.process) collectDefaultMetrics({ register: registry });
  const checked = <C extends { name: string; labelNames?: readonly string[] }>(configuration: C): C => {
    const label = configuration.labelNames?.find((name) => personal.test(name));
    if (label !== undefined) {
      throw new Error(`metric ${configuration.name}: label "${label}" may carry personal data; count by kind instead`);
    }
    return configuration;
  };
  return {
    registry,
    counter: (configuration) => new Counter({ ...checked(configuration), registers: [registry] }),
    gauge: (configuration) => new Gauge({ ...checked(configuration), registers: [registry] }),
    histogram: (configuration) => new Histogram({ ...checked(configuration), registers: [registry] }),
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
