import { describe, expect, it } from 'vitest';

import { askPatiently, waitAfter, waitFor } from './patience.ts';
import { Ended, ServerProblem } from './server-problem.ts';

const { signal } = new AbortController();

describe('patience with a server', () => {
  it('waits longer after each failure, and at least as long as the server wishes, within reason', () => {
    expect([0, 1, 5, 6, 100].map((failures) => waitAfter(failures))).toEqual([250, 500, 10_000, 30_000, 30_000]);
    const wish = (retryAfterMs: number) => waitAfter(0, new ServerProblem('busy', 'Later.', { retryAfterMs }));
    expect([wish(0), wish(7000), wish(86_400_000)]).toEqual([250, 7000, 300_000]);
  });

  it('asks again while the server is busy or has a fault of its own, and tells each time', async () => {
    const answers = [new ServerProblem('busy', 'Later.'), new ServerProblem('failed', 'My disk.'), 42];
    const told: string[] = [];
    const ask = async () => {
      const answer = answers.shift();
      await Promise.resolve();
      if (answer instanceof ServerProblem) throw answer;
      return answer;
    };
    expect(await askPatiently(ask, signal, ({ message }) => told.push(message))).toBe(42);
    expect(told).toEqual(['Later.', 'My disk.']);
  });

  it('throws everything else', async () => {
    const refuse = () => Promise.reject(new ServerProblem('key-mismatch', 'Another key.'));
    await expect(askPatiently(refuse, signal, () => undefined)).rejects.toMatchObject({ code: 'key-mismatch' });
  });

  it('ends at once when it is told to, waiting or asking, and takes no answer after that', async () => {
    const ending = new AbortController();
    const busy = () => Promise.reject(new ServerProblem('busy', 'Later.', { retryAfterMs: 200_000 }));
    await expect(askPatiently(busy, ending.signal, () => ending.abort())).rejects.toBeInstanceOf(Ended);
    await expect(
      askPatiently(
        () => Promise.resolve(1),
        ending.signal,
        () => undefined,
      ),
    ).rejects.toBeInstanceOf(Ended);
    await expect(waitFor(1, ending.signal)).rejects.toBeInstanceOf(Ended);
    const late = new AbortController();
    const answerAfterEnd = () => {
      late.abort();
      return Promise.resolve(1);
    };
    await expect(askPatiently(answerAfterEnd, late.signal, () => undefined)).rejects.toBeInstanceOf(Ended);
  });
});
