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

export type KeyVault = (question: VaultQuestion) => Promise<VaultAnswer>;

type Storage = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

/** Backends of Linux whose key is in the program itself: what they hide, everybody can read. */
const NO_SECRET: ReadonlySet<string> = new Set(['basic_text', 'unknown']);

/**
 * The key store of the operating system (DPAPI, Keychain, Secret Service, KWallet) for the keys of the station. Where there is none, nothing
 * is wrapped: a file that only its owner reads is honest about what it is.
 */
export function createKeyVault(storage: Storage, platform: NodeJS.Platform): KeyVault {
  async function isGood(): Promise<boolean> {
    if (!(await storage.isAsyncEncryptionAvailable())) return false;
    return platform !== 'linux' || !NO_SECRET.has(storage.getSelectedStorageBackend());
  }
  async function answer({ what, text }: VaultQuestion): Promise<string | null> {
    try {
      if (what === 'unwrap') return (await storage.decryptStringAsync(Buffer.from(text, 'base64'))).result;
      return (await isGood()) ? (await storage.encryptStringAsync(text)).toString('base64') : null;
    } catch {
      return null; // Wrapped by another machine or user, or the key store is locked.
    }
  }
  return async (question) => ({ vault: question.vault, text: await answer(question) });
}
