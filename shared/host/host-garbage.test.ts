import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createHostPair } from '../testing/host-pair.ts';
import { aboutTest, createHostService } from '../testing/host-service.ts';
import { hostMethodNames, hostTopicNames } from './host-contract.ts';
import { frameFromStation, frameToStation, MAX_FRAME_LENGTH } from './host-frames.ts';
import type { FrameFromStation } from './host-frames.ts';
import { serveHost } from './serve-host.ts';

/** Lets everything that waits only for promises happen. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('garbage', () => {
  const frame = fc.oneof(
    fc.anything({ withNullPrototype: true, withDate: true, withMap: true, withSet: true, withBigInt: true }),
    fc.string(),
    fc.json(),
    fc.record(
      {
        t: fc.oneof(fc.constantFrom('call', 'subscribe', 'unsubscribe', 'result', 'view', 'ready'), fc.anything()),
        n: fc.oneof(fc.nat(), fc.anything()),
        method: fc.oneof(fc.constantFrom(...hostMethodNames, '__proto__', 'constructor'), fc.anything()),
        topic: fc.oneof(fc.constantFrom(...hostTopicNames, '__proto__', 'constructor'), fc.anything()),
        params: fc.anything(),
        ok: fc.anything(),
        value: fc.anything(),
        error: fc.anything(),
      },
      { requiredKeys: [] },
    ),
  );

  test('in 10,000 forms never throws in the station, and every frame that is none of ours is answered', () => {
    const sent: FrameFromStation[] = [];
    const connection = serveHost(createHostService().service, (answer) => sent.push(answer));
    fc.assert(
      fc.property(frame, (payload) => {
        const before = sent.length;
        connection.receive(payload);
        const value = typeof payload === 'string' ? parsed(payload) : payload;
        if (frameToStation.safeParse(value).success) return;
        expect(sent).toHaveLength(before + 1);
        expect(frameFromStation.safeParse(sent.at(-1)).success).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  test('in 10,000 forms never throws in the screen, which still works after it', async () => {
    const pair = createHostPair(createHostService().service);
    pair.start();
    pair.link.host.subscribe('home', () => undefined);
    fc.assert(
      fc.property(frame, (payload) => pair.link.receive(payload)),
      { numRuns: 10_000 },
    );
    await expect(pair.link.host.call('about', {})).resolves.toEqual(aboutTest);
  });

  test.each([
    ['too long', 'x'.repeat(MAX_FRAME_LENGTH + 1), `A frame of ${MAX_FRAME_LENGTH + 1} characters is too long`],
    ['not JSON', '{"t":', 'A frame is not JSON.'],
    ['nested without end', '['.repeat(100_000) + ']'.repeat(100_000), 'A frame was not understood'],
  ])('that is %s is answered with a sentence', (_, payload, sentence) => {
    const sent: FrameFromStation[] = [];
    serveHost(createHostService().service, (answer) => sent.push(answer)).receive(payload);
    expect(sent.at(-1)).toEqual({ t: 'problem', message: expect.stringContaining(sentence) });
  });

  test('nested without end inside the parameters of a call is answered', async () => {
    const sent: FrameFromStation[] = [];
    const connection = serveHost(createHostService().service, (answer) => sent.push(answer));
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    connection.receive(`{"t":"call","n":1,"method":"execute","params":{"id":${deep}}}`);
    await settled();
    expect(sent.at(-1)).toMatchObject({ t: 'result', n: 1, ok: false, error: { code: 'invalid' } });
  });

  test('of a quarter of a megabyte gets a short answer', () => {
    const sent: FrameFromStation[] = [];
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`key${index}`, 1]));
    serveHost(createHostService().service, (answer) => sent.push(answer)).receive({
      t: 'subscribe',
      topic: 'home',
      ...many,
    });
    expect(JSON.stringify(sent.at(-1)).length).toBeLessThan(2_000);
  });
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
