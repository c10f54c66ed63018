/** Labels of one series, in the order of their metric. */
export type Labels = Readonly<Record<string, string>>;

/** A number that only grows. */
export interface Counter {
  readonly add: (labels?: Labels, by?: number) => void;
}

/** How often values fell into which bucket. */
export interface Histogram {
  readonly observe: (value: number, labels?: Labels) => void;
}

/** One measured value of a gauge, read when the metrics are asked for. */
export interface Sample {
  readonly labels?: Labels;
  readonly value: number;
}

/** Metrics in the text format of Prometheus, version 0.0.4. */
export interface Registry {
  readonly counter: (name: string, help: string) => Counter;
  /** @param buckets upper bounds, rising. */
  readonly histogram: (name: string, help: string, buckets: readonly number[]) => Histogram;
  /** `read` is called for each request of the metrics; when it throws its metric is left out and `failed` is told. */
  readonly gauge: (
    name: string,
    help: string,
    read: () => readonly Sample[] | number | Promise<readonly Sample[] | number>,
  ) => void;
  readonly text: () => Promise<string>;
}

/** Series that one metric may have: labels that come from outside must not fill the memory. */
const MOST_SERIES = 300;

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function series(name: string, labels: Labels, more: Labels = {}): string {
  const pairs = Object.entries({ ...labels, ...more }).map(([key, value]) => `${key}="${escaped(value)}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  return String(value);
}

interface Metric {
  readonly name: string;
  readonly head: string;
  readonly lines: () => readonly string[] | Promise<readonly string[]>;
}

/** The values of a metric by labels. Beyond the limit everything is counted in one series without labels. */
function bySeries<Value>(fresh: () => Value): {
  readonly of: (labels: Labels) => Value;
  readonly all: () => Iterable<readonly [Labels, Value]>;
} {
  const values = new Map<string, readonly [Labels, Value]>();
  const at = (labels: Labels): Value => {
    const key = JSON.stringify(labels);
    const found = values.get(key);
    if (found) return found[1];
    if (values.size >= MOST_SERIES && key !== '{}') return at({});
    const value = fresh();
    values.set(key, [labels, value]);
    return value;
  };
  return { of: at, all: () => values.values() };
}

/** An empty registry. */
export function createRegistry(failed: (metric: string, error: unknown) => void): Registry {
  const metrics: Metric[] = [];
  const add = (name: string, help: string, type: string, lines: Metric['lines']) => {
    metrics.push({ name, head: `# HELP ${name} ${help.replaceAll('\n', ' ')}\n# TYPE ${name} ${type}\n`, lines });
  };

  async function linesOf(metric: Metric): Promise<readonly string[]> {
    try {
      return await metric.lines();
    } catch (error) {
      failed(metric.name, error);
      return [];
    }
  }

  return {
    counter: (name, help) => {
      const counts = bySeries(() => ({ value: 0 }));
      add(name, help, 'counter', () =>
        [...counts.all()].map(([labels, { value }]) => `${series(name, labels)} ${value}`),
      );
      return {
        add: (labels = {}, by = 1) => {
          counts.of(labels).value += by;
        },
      };
    },
    histogram: (name, help, buckets) => {
      const tallies = bySeries(() => ({ counts: new Float64Array(buckets.length), sum: 0, count: 0 }));
      add(name, help, 'histogram', () =>
        [...tallies.all()].flatMap(([labels, { counts, sum, count }]) => [
          ...buckets.map((le, index) => `${series(`${name}_bucket`, labels, { le: String(le) })} ${counts[index]}`),
          `${series(`${name}_bucket`, labels, { le: '+Inf' })} ${count}`,
          `${series(`${name}_sum`, labels)} ${numberText(sum)}`,
          `${series(`${name}_count`, labels)} ${count}`,
        ]),
      );
      return {
        observe: (value, labels = {}) => {
          const tally = tallies.of(labels);
          tally.sum += value;
          tally.count += 1;
          for (let index = buckets.length - 1; index >= 0 && value <= (buckets[index] ?? 0); index -= 1)
            tally.counts[index] = (tally.counts[index] ?? 0) + 1;
        },
      };
    },
    gauge: (name, help, read) => {
      add(name, help, 'gauge', async () => {
        const value = await read();
        const samples = typeof value === 'number' ? [{ value }] : value;
        return samples.slice(0, MOST_SERIES).map((one) => `${series(name, one.labels ?? {})} ${numberText(one.value)}`);
      });
    },
    text: async () => {
      const parts: string[] = [];
      for (const metric of metrics) {
        const lines = await linesOf(metric);
        if (lines.length > 0) parts.push(`${metric.head}${lines.join('\n')}\n`);
      }
      return parts.join('');
    },
  };
}
