import { expect, it } from 'vitest';

import { hostTopicNames } from '../../../shared/host/host-contract.ts';
import type { HostTopic } from '../../../shared/host/host-contract.ts';
import { createHostService } from '../../../shared/testing/host-service.ts';
import { createViewPublisher } from './view-publisher.ts';

it('sends what is quick first, and lets other work between views that cost something to make', async () => {
  const sent: string[] = [];
  const views = Object.fromEntries(
    hostTopicNames.map((topic) => [topic, () => ({ n: sent.length })]),
  ) as unknown as Record<HostTopic, () => unknown>;
  const { handlers } = createHostService().service;
  const publisher = createViewPublisher(views, handlers, new Set<HostTopic>(['line', 'performance']));
  const { connection } = publisher.connect((frame) => {
    if (frame.t === 'view') sent.push(frame.topic);
  });
  for (const topic of ['line', 'performance', 'home', 'actions'] as const) {
    connection.receive({ t: 'subscribe', topic });
  }
  sent.length = 0;

  publisher.touch('line', 'performance', 'home', 'actions');
  publisher.sendNow('actions');
  expect(sent).toEqual(['actions']);
  await new Promise((resolve) => setImmediate(resolve));
  sent.push('other work');
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toEqual(['actions', 'home', 'line', 'other work', 'performance']);
  publisher.stop();
});
