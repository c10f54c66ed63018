import { expect, it } from 'vitest';

import { createRegistry } from './registry.ts';

const failed: string[] = [];
const registryOf = () => createRegistry((metric) => failed.push(metric));

it('writes the text format of Prometheus: help, type, series, labels', async () => {
  const registry = registryOf();
  const facts = registry.counter('facts_total', 'Facts\nby verdict.');
  facts.add({ verdict: 'stored' }, 2);
  facts.add({ verdict: 'quote " slash \\ line \n' });
  registry.gauge('age', 'Age.', () => Infinity);
  expect(await registry.text()).toBe(
    [
      '# HELP facts_total Facts by verdict.',
      '# TYPE facts_total counter',
      'facts_total{verdict="stored"} 2',
      'facts_total{verdict="quote \\" slash \\\\ line \\n"} 1',
      '# HELP age Age.',
      '# TYPE age gauge',
      'age +Inf',
      '',
    ].join('\n'),
  );
});

it('counts a value in every bucket that it fits into', async () => {
  const registry = registryOf();
  const latency = registry.histogram('latency', 'How long.', [0.1, 1, 10]);
  for (const value of [0.05, 0.1, 0.5, 5, 50]) latency.observe(value);
  expect((await registry.text()).split('\n').slice(2)).toEqual([
    'latency_bucket{le="0.1"} 2',
    'latency_bucket{le="1"} 3',
    'latency_bucket{le="10"} 4',
    'latency_bucket{le="+Inf"} 5',
    'latency_sum 55.65',
    'latency_count 5',
    '',
  ]);
});

it('keeps its size, whatever labels come from outside', async () => {
  const registry = registryOf();
  const counter = registry.counter('calls_total', 'Calls.');
  for (let index = 0; index < 10_000; index += 1) counter.add({ name: `n${index}` });
  registry.gauge('lag', 'Lag.', () =>
    Array.from({ length: 10_000 }, (_, index) => ({ labels: { s: `${index}` }, value: 1 })),
  );
  const lines = (await registry.text()).split('\n');
  expect(lines.length).toBeLessThan(700);
  expect(lines).toContain('calls_total 9700');
});

it('leaves out a metric that cannot be read, and gives the others', async () => {
  const registry = registryOf();
  registry.gauge('broken', 'Broken.', () => {
    throw new Error('no disk');
  });
  registry.gauge('good', 'Good.', async () => 1);
  expect(await registry.text()).toBe('# HELP good Good.\n# TYPE good gauge\ngood 1\n');
  expect(failed).toEqual(['broken']);
});
