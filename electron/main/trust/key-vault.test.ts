import { expect, test } from 'vitest';

import { createKeyVault } from './key-vault.ts';

const vault = '0198f0de-0000-7000-8000-000000000001';

/** A key store that XORs: enough to see that what went in comes back. */
function storage(backend: ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>, available = true) {
  const turn = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0x5a));
  return {
    isEncryptionAvailable: () => available,
    getSelectedStorageBackend: () => backend,
    encryptString: (text: string) => turn(Buffer.from(text)),
    decryptString: (bytes: Buffer) => {
      const text = turn(bytes).toString();
      if (!text.startsWith('{')) throw new Error('Error while decrypting the ciphertext.');
      return text;
    },
  };
}

test('Keys that the machine wraps come back on the machine, and nothing of them is readable on the way', () => {
  const answer = createKeyVault(storage('gnome_libsecret'), 'linux');
  const { text } = answer({ vault, what: 'wrap', text: '{"secretKey":"ab"}' });
  expect(text).not.toBeNull();
  expect(Buffer.from(text ?? '', 'base64').toString()).not.toContain('secretKey');
  expect(answer({ vault, what: 'unwrap', text: text ?? '' })).toEqual({ vault, text: '{"secretKey":"ab"}' });
});

test('Where the key store is none, or its key is in the program, nothing is wrapped', () => {
  for (const [store, platform] of [
    [storage('basic_text'), 'linux'],
    [storage('unknown'), 'linux'],
    [storage('gnome_libsecret', false), 'linux'],
    [storage('basic_text', false), 'win32'],
  ] as const)
    expect(createKeyVault(store, platform)({ vault, what: 'wrap', text: '{}' }).text).toBeNull();
  expect(createKeyVault(storage('basic_text'), 'win32')({ vault, what: 'wrap', text: '{}' }).text).not.toBeNull();
});

test('What another machine wrapped stays wrapped, without an error that ends the kiosk', () => {
  const answer = createKeyVault(storage('kwallet6'), 'linux');
  expect(answer({ vault, what: 'unwrap', text: Buffer.from('other').toString('base64') }).text).toBeNull();
});
