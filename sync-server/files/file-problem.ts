const causes: Readonly<Record<string, string>> = {
  ENOENT: 'the file or folder does not exist; is the share connected?',
  EACCES: 'permission denied; give the server account read and write access',
  EPERM: 'permission denied; give the server account read and write access',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'the disk quota is used up; free some space',
  EBUSY: 'the file is in use by another program',
  ENOTDIR: 'a file stands where a folder is expected',
  EISDIR: 'a folder stands where a file is expected',
  EIO: 'the disk or the connection to it failed',
  ENOTCONN: 'the connection to the share is broken',
  EHOSTDOWN: 'the machine of the share does not answer',
  ESTALE: 'the share was disconnected; connect it again',
};

/** The error code of a failed system call (`ENOSPC`); undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** A sentence about a failed file operation: what, why, and what to do where that is known. */
export function fileProblem(what: string, error: unknown): string {
  const cause = causes[errorCode(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
  return /[.?!]$/.test(cause) ? `${what}: ${cause}` : `${what}: ${cause}.`;
}
