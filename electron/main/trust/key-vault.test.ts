import { expect, test } from 'vitest';

import { createKeyVault } from './key-vault.ts';

const vault = '0198f0de-0000-7000-8000-000000000001';

/** A key store that XORs: enough to see that what went in comes back. */
function storage(backend: ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>, available = true) {
  const turn = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0x5a));
  return {
    isAsyncEncryptionAvailable: () => Promise.resolve(available),
    getSelectedStorageBackend: () => backend,
    encryptStringAsync: (text: string) => Promise.resolve(turn(Buffer.from(text))),
    decryptStringAsync: async (bytes: Buffer) => {
      await Promise.resolve();
      const text = turn(bytes).toString();
      if (!text.startsWith('{')) throw new Error('Error while decrypting the ciphertext.');
      return { result: text, shouldReEncrypt: false };
    },
  };
}

test('Keys that the machine wraps come back on the machine, and nothing of them is readable on the way', async () => {
  const answer = createKeyVault(storage('gnome_libsecret'), 'linux');
  const { text } = await answer({ vault, what: 'wrap', text: '{"secretKey":"ab"}' });
  expect(text).not.toBeNull();
  expect(Buffer.from(text ?? '', 'base64').toString()).not.toContain('secretKey');
  expect(await answer({ vault, what: 'unwrap', text: text ?? '' })).toEqual({ vault, text: '{"secretKey":"ab"}' });
});

test('Where the key store is none, or its key is in the program, nothing is wrapped', async () => {
  for (const [store, platform] of [
    [storage('basic_text'), 'linux'],
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
