/** Why the storage could not do what it was asked. Stable: callers branch on it. */
export type StorageFailureCode =
  | 'locked'
  | 'not-a-database'
  | 'damaged'
  | 'foreign'
  | 'newer-format'
  | 'cannot-open'
  | 'disk-full'
  | 'io'
  | 'read-only'
  | 'closed'
  | 'removed'
  | 'multi-instance'
  | 'attachments'
  | 'other-storage'
  | 'bad-id'
  | 'write-failed';

/** An Error whose message is a sentence for people and whose `code` is for programs. `file` is the database file concerned, when there is one. */
export type StorageFailure = Error & { readonly code: StorageFailureCode; readonly file?: string };

const FAILURE_NAME = 'RxSqliteStorageFailure';

/** Makes a StorageFailure. RxDB's interface answers with rejected promises, so this is the one place where the storage throws on purpose. */
export function storageFailure(
  code: StorageFailureCode,
  sentence: string,
  file?: string,
  cause?: unknown,
): StorageFailure {
  const error = new Error(sentence, cause === undefined ? undefined : { cause });
  error.name = FAILURE_NAME;
  return Object.assign(error, file === undefined ? { code } : { code, file });
}

/** True for every failure this storage raises itself. */
export function isStorageFailure(error: unknown): error is StorageFailure {
  return error instanceof Error && error.name === FAILURE_NAME && 'code' in error;
}

/** The failure that RxDB tells of as plain JSON; undefined when that was another error. */
export function failureFromPlain(plain: {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
}): StorageFailure | undefined {
  if (plain.name !== FAILURE_NAME || plain.code === undefined) return undefined;
  return storageFailure(plain.code as StorageFailureCode, plain.message, undefined, plain);
}

type Reason = { readonly code: StorageFailureCode; readonly sentence: string };

const PRIMARY_RESULT: Readonly<Record<number, Reason>> = {
  3: {
    code: 'cannot-open',
    sentence:
      'the operating system denies access to it. Give the user that runs the station read and write access to the file and its folder.',
  },
  5: {
    code: 'locked',
    sentence:
      'another process or program holds it open. Only one program may use a station database at a time: close the other one and start again.',
  },
  6: { code: 'locked', sentence: 'another connection holds a table of it. Close the other one and start again.' },
  8: {
    code: 'read-only',
    sentence: 'the file or its folder is read-only. Give the user that runs the station write access.',
  },
  10: {
    code: 'io',
    sentence:
      'the disk reported a read or write error. Check the disk and its cable or card; nothing of this write was kept.',
  },
  11: { code: 'damaged', sentence: 'its content is damaged. Set the file aside and restore the last backup.' },
  13: { code: 'disk-full', sentence: 'the disk is full. Free some space; nothing of this write was kept.' },
  14: { code: 'cannot-open', sentence: 'the file cannot be opened. Check that the folder exists and is writable.' },
  26: {
    code: 'not-a-database',
    sentence:
      'it is not a SQLite database, or its first page is destroyed. Set the file aside and restore the last backup.',
  },
};

/** What the file system says about a folder or file, in terms of what SQLite says. */
const FILE_SYSTEM_RESULT: Readonly<Record<string, number>> = {
  EACCES: 3,
  EPERM: 3,
  EROFS: 8,
  EIO: 10,
  ENOSPC: 13,
  EDQUOT: 13,
  ENOTDIR: 14,
  EEXIST: 14,
  ENOENT: 14,
  EISDIR: 14,
};

/** The SQLite primary result code of an error thrown by the engine, undefined for any other error. */
export function engineResultCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  return undefined;
}

const DAMAGED = 11;

function reasonOf(error: unknown): Reason | undefined {
  // A stored document that is no JSON any more.
  if (error instanceof SyntaxError) return PRIMARY_RESULT[DAMAGED];
  const code = engineResultCode(error);
  if (code !== undefined) return PRIMARY_RESULT[code];
  const fileSystem = error instanceof Error && 'code' in error ? FILE_SYSTEM_RESULT[String(error.code)] : undefined;
  return fileSystem === undefined ? undefined : PRIMARY_RESULT[fileSystem];
}

/** Turns an error of the engine or the file system into a failure that says what was attempted (`doing`, e.g. "Opening"), on which file, why not, and what to do. */
export function failureFromEngine(error: unknown, doing: string, file: string): StorageFailure {
  if (isStorageFailure(error)) return error;
  const known = reasonOf(error);
  if (known) return storageFailure(known.code, `${doing} ${file} failed: ${known.sentence}`, file, error);
  const detail = error instanceof Error ? error.message : String(error);
  return storageFailure('write-failed', `${doing} ${file} failed: ${detail}`, file, error);
}
