import { expect, test } from 'vitest';

import { personPlan } from '../../shared/plan/person.ts';
import { runPinCommand } from './pin-command.ts';
import { pinHash } from './pin-hash.ts';

async function run(...chunks: string[]) {
  const said = { out: '', problem: '' };
  async function* input() {
    await Promise.resolve();
    yield* chunks;
  }
  const code = await runPinCommand(
    input(),
    (text) => (said.out += text),
    (text) => (said.problem += text),
  );
  return { code, ...said };
}

test('a PIN from stdin becomes what a plan file carries, with another salt each time', async () => {
  const first = await run('471', '147\r\n', 'more');
  const second = await run('471147');
  expect([first.code, second.code]).toEqual([0, 0]);
  const pins = [first.out, second.out].map((text) => personPlan.shape.pin.parse(JSON.parse(text)));
  expect(pins[0]?.salt).not.toBe(pins[1]?.salt);
  for (const pin of pins) expect(pinHash('471147', Buffer.from(pin?.salt ?? '', 'hex'))).toEqual(pin);
});

test.each(['', '12345', '1234567890123', '12a456', 'x'.repeat(1000)])(
  '%j is no PIN, and the sentence repeats none of it',
  async (text) => {
    const { code, out, problem } = await run(text);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(problem).toContain('A PIN is 6 to 12 digits.');
    expect(text !== '' && problem.includes(text)).toBe(false);
  },
);
