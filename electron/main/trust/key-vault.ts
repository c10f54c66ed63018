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

/** The calls that an older Electron has, and no others. */
interface WaitingStorage {
  readonly isEncryptionAvailable: () => boolean;
  readonly encryptString: (text: string) => Buffer;
  readonly decryptString: (wrapped: Buffer) => string;
}

/** The key store as Electron offers it. */
type Storage = WaitingStorage &
  Pick<SafeStorage, 'getSelectedStorageBackend'> &
  Partial<Pick<SafeStorage, 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync'>>;

/** Backends of Linux whose key is in the program itself: what they hide, everybody can read. */
const NO_SECRET: ReadonlySet<string> = new Set(['basic_text', 'unknown']);

/**
 * The key store of the operating system (DPAPI, Keychain, Secret Service, KWallet) for the keys of the station. Where there is none, nothing
 * is wrapped: a file that only its owner reads is honest about what it is.
 */
export function createKeyVault(storage: Storage, platform: NodeJS.Platform): KeyVault {
  async function isGood(): Promise<boolean> {
    const isThere = storage.isAsyncEncryptionAvailable
      ? await storage.isAsyncEncryptionAvailable()
      : storage.isEncryptionAvailable();
    return isThere && (platform !== 'linux' || !NO_SECRET.has(storage.getSelectedStorageBackend()));
  }
  async function wrapped(text: string): Promise<Buffer> {
    return storage.encryptStringAsync ? await storage.encryptStringAsync(text) : storage.encryptString(text);
  }
  async function unwrapped(text: string): Promise<string> {
    const bytes = Buffer.from(text, 'base64');
    return storage.decryptStringAsync ? (await storage.decryptStringAsync(bytes)).result : storage.decryptString(bytes);
  }
  async function answer({ what, text }: VaultQuestion): Promise<string | null> {
    try {
      if (what === 'unwrap') return await unwrapped(text);
      return (await isGood()) ? (await wrapped(text)).toString('base64') : null;
    } catch {
      return null; // Wrapped by another machine or user, or the key store is locked.
    }
  }
  return async (question) => ({ vault: question.vault, text: await answer(question) });
}
