import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface OtlpValue {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
}
interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

/** A span as it came over the wire. */
export interface TestSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly attributes: Record<string, string | number | boolean>;
  readonly status: number;
  readonly millis: number;
}

/** A point of a histogram as it came over the wire. */
export interface TestPoint {
  readonly metric: string;
  readonly unit: string;
  readonly attributes: Record<string, string | number | boolean>;
  readonly count: number;
  readonly sum: number;
  readonly bounds: readonly number[];
}

/** A collector of OTLP over HTTP: a real server that reads what exporters send. */
export interface TestCollector {
  readonly url: string;
  readonly spans: TestSpan[];
  /** Newest last; metrics are cumulative. */
  readonly points: TestPoint[];
  readonly resources: Record<string, string | number | boolean>[];
  /** Headers of the deliveries. */
  readonly headers: Record<string, string | string[] | undefined>[];
  /** Everything that was received, as text. */
  text(): string;
  close(): Promise<void>;
}

export async function startTestCollector(): Promise<TestCollector> {
  const spans: TestSpan[] = [];
  const points: TestPoint[] = [];
  const resources: TestCollector['resources'] = [];
  const headers: TestCollector['headers'] = [];
  let text = '';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      text += body;
      headers.push(request.headers);
      const value = JSON.parse(body) as Record<string, unknown>;
      if (request.url === '/v1/traces') takeSpans(value, spans, resources);
      else if (request.url === '/v1/metrics') takePoints(value, points);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    points,
    resources,
    headers,
    text: () => text,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function attributesOf(list: readonly OtlpAttribute[] = []): Record<string, string | number | boolean> {
  return Object.fromEntries(
    list.map(({ key, value }) => [
      key,
      value.stringValue ??
        value.boolValue ??
        value.doubleValue ??
        (value.intValue === undefined ? '' : Number(value.intValue)),
    ]),
  );
}

function takeSpans(value: Record<string, unknown>, spans: TestSpan[], resources: TestCollector['resources']): void {
  const all = value as {
    resourceSpans: {
      resource: { attributes: OtlpAttribute[] };
      scopeSpans: {
        spans: {
          name: string;
          kind: number;
          traceId: string;
          spanId: string;
          parentSpanId?: string;
          attributes?: OtlpAttribute[];
          status?: { code?: number };
          startTimeUnixNano: string;
          endTimeUnixNano: string;
        }[];
      }[];
    }[];
  };
  for (const { resource, scopeSpans } of all.resourceSpans) {
    resources.push(attributesOf(resource.attributes));
    for (const { spans: found } of scopeSpans)
      for (const { name, kind, traceId, spanId, parentSpanId = '', attributes, status, ...times } of found)
        spans.push({
          name,
          kind,
          traceId,
          spanId,
          parentSpanId,
          attributes: attributesOf(attributes),
          status: status?.code ?? 0,
          millis: Number(BigInt(times.endTimeUnixNano) - BigInt(times.startTimeUnixNano)) / 1e6,
        });
  }
}

function takePoints(value: Record<string, unknown>, points: TestPoint[]): void {
  const all = value as {
    resourceMetrics: {
      scopeMetrics: {
        metrics: {
          name: string;
          unit: string;
          histogram?: {
            dataPoints: {
              attributes: OtlpAttribute[];
              count: number | string;
              sum: number;
              explicitBounds: number[];
            }[];
          };
        }[];
      }[];
    }[];
  };
  for (const { scopeMetrics } of all.resourceMetrics)
    for (const { metrics } of scopeMetrics)
      for (const { name, unit, histogram } of metrics)
        for (const { attributes, count, sum, explicitBounds } of histogram?.dataPoints ?? [])
          points.push({
            metric: name,
            unit,
            attributes: attributesOf(attributes),
            count: Number(count),
            sum,
            bounds: explicitBounds,
          });
}
