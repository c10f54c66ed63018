import { describe, expect, test } from 'vitest';

import { startChild } from './child-process.ts';

function startScript(script: string) {
  return startChild(process.execPath, ['-e', script], import.meta.dirname);
}

describe('a started child', () => {
  test('tells what it printed as soon as it printed it', async () => {
    const child = startScript(
      `process.stdout.write('listening on http://127'); console.log('.0.0.1:4870 now'); setInterval(() => {}, 1000);`,
    );
    expect(await child.printed(/https?:\/\/\S+(?=\s)/)).toBe('http://127.0.0.1:4870');
    await child.stop();
    expect(await child.ended).toBe(128);
  });

  test('that ends without having printed it leaves nobody waiting', async () => {
    const child = startScript('process.exit(3)');
    expect(await child.printed(/never/)).toBeUndefined();
    expect(await child.ended).toBe(3);
    await child.stop();
  });

  test('that does not exist ends with 127', async () => {
    expect(await startChild('no-such-program', [], import.meta.dirname).ended).toBe(127);
  });
});
