/** Why the disk did not let us, in words for a person. */
export function diskReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not write there';
  if (code === 'EEXIST' || code === 'ENOTDIR') return 'it is, or lies in, a file and not a folder';
  if (code === 'EROFS') return 'the disk is read-only';
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full';
  if (code === 'EIO') return 'the disk does not work';
  return error instanceof Error ? error.message : String(error);
}
