import type { SafeStorage } from 'electron';

/** What the station asks of the vault, and its answer; null: it cannot. */
export interface VaultQuestion {
  readonly vault: string;
  readonly what: 'wrap' | 'unwrap';
  readonly text: string;
}
export interface VaultAnswer {
  readonly vault: string;
  readonly text: string | null;
}

export type KeyVault = (question: VaultQuestion) => VaultAnswer;

type Storage = Pick<
  SafeStorage,
  'isEncryptionAvailable' | 'encryptString' | 'decryptString' | 'getSelectedStorageBackend'
>;

/** Backends of Linux whose key is in the program itself: what they hide, everybody can read. */
const NO_SECRET: ReadonlySet<string> = new Set(['basic_text', 'unknown']);

/**
 * The key store of the operating system (DPAPI, Keychain, Secret Service, KWallet) for the keys of the station. Where there is none, nothing
 * is wrapped: a file that only its owner reads is honest about what it is.
 */
export function createKeyVault(storage: Storage, platform: NodeJS.Platform): KeyVault {
  function isGood(): boolean {
    if (!storage.isEncryptionAvailable()) return false;
    return platform !== 'linux' || !NO_SECRET.has(storage.getSelectedStorageBackend());
  }
  function answer({ what, text }: VaultQuestion): string | null {
    try {
      if (what === 'unwrap') return storage.decryptString(Buffer.from(text, 'base64'));
      return isGood() ? storage.encryptString(text).toString('base64') : null;
    } catch {
      return null; // Wrapped by another machine or user, or the key store is locked.
    }
  }
  return (question) => ({ vault: question.vault, text: answer(question) });
}
