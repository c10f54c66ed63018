/** How the proof of a PIN in the plan is made: scrypt of the digits as UTF-8 text with the salt. Station and server both read it here. */
export const PIN_PROOF = { cost: 16_384, blockSize: 8, parallelization: 1, saltBytes: 16, hashBytes: 32 } as const;

/** What a new PIN is. Older ones may have four digits; they go on proving their person. */
export const pinDigits = /^\d{6,12}$/;

/** Longest wait after wrong PINs before the lock, in seconds. */
const LONGEST_WAIT_S = 60;

/** After so many wrong ones in a row the person is locked out at that station, for this long at every further one, in seconds. */
export const LOCK_AFTER = 10;
export const LOCK_S = 15 * 60;

/** So many seconds nobody may try again after so many wrong PINs in a row: 1, 2, 4... up to a minute; then the lock. */
export function waitAfterWrong(failures: number): number {
  if (failures <= 0) return 0;
  return failures >= LOCK_AFTER ? LOCK_S : Math.min(LONGEST_WAIT_S, 2 ** (failures - 1));
}
