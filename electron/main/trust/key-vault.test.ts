import { expect, test } from 'vitest';

import { createKeyVault } from './key-vault.ts';

const vault = '0198f0de-0000-7000-8000-000000000001';

/** A key store that XORs: enough to see that what went in comes back. An older Electron has the calls that wait only. */
function storage(
  backend: ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>,
  available = true,
  isOld = false,
): Parameters<typeof createKeyVault>[0] {
  const turn = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0x5a));
  const waiting = {
    isEncryptionAvailable: () => available,
    encryptString: (text: string) => turn(Buffer.from(text)),
    decryptString: (bytes: Buffer) => {
      const text = turn(bytes).toString();
      if (!text.startsWith('{')) throw new Error('Error while decrypting the ciphertext.');
      return text;
    },
    getSelectedStorageBackend: () => backend,
  };
  if (isOld) return waiting;
  return {
    ...waiting,
    isAsyncEncryptionAvailable: () => Promise.resolve(available),
    encryptStringAsync: (text: string) => Promise.resolve(waiting.encryptString(text)),
    decryptStringAsync: async (bytes: Buffer) => {
      await Promise.resolve();
      return { result: waiting.decryptString(bytes), shouldReEncrypt: false };
    },
  };
}

test.each([
  ['this Electron', false],
  ['an older one', true],
])(
  'Keys that the machine wraps by %s come back on the machine, and nothing of them is readable on the way',
  async (_, isOld) => {
    const answer = createKeyVault(storage('gnome_libsecret', true, isOld), 'linux');
    const { text } = await answer({ vault, what: 'wrap', text: '{"secretKey":"ab"}' });
    expect(text).not.toBeNull();
    expect(Buffer.from(text ?? '', 'base64').toString()).not.toContain('secretKey');
    expect(await answer({ vault, what: 'unwrap', text: text ?? '' })).toEqual({ vault, text: '{"secretKey":"ab"}' });
  },
);

test('Where the key store is none, or its key is in the program, nothing is wrapped', async () => {
  for (const [store, platform] of [
    [storage('basic_text'), 'linux'],
    [storage('basic_text', true, true), 'linux'],
    [storage('unknown'), 'linux'],
    [storage('gnome_libsecret', false), 'linux'],
    [storage('basic_text', false), 'win32'],
  ] as const)
    expect((await createKeyVault(store, platform)({ vault, what: 'wrap', text: '{}' })).text).toBeNull();
  const windows = createKeyVault(storage('basic_text'), 'win32');
  expect((await windows({ vault, what: 'wrap', text: '{}' })).text).not.toBeNull();
});

test('What another machine wrapped stays wrapped, without an error that ends the kiosk', async () => {
  const answer = createKeyVault(storage('kwallet6'), 'linux');
  const other = Buffer.from('other').toString('base64');
  expect((await answer({ vault, what: 'unwrap', text: other })).text).toBeNull();
});
