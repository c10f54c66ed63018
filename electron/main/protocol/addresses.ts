/** The scheme of everything a kiosk shows. */
export const SCHEME = 'app';

/** The origin of the screens, and the only one that may talk to the station. */
export const KIOSK_ORIGIN = `${SCHEME}://kiosk`;

/** The screens. */
export const KIOSK_URL = `${KIOSK_ORIGIN}/`;

/** Built-in pages without scripts, on an origin of their own so that they can never talk to the station. */
export const NOTICE_ORIGIN = `${SCHEME}://notice`;

/** Shown while the screens come back. */
export const RESTARTING_URL = `${NOTICE_ORIGIN}/restarting`;

/** Shown when the kiosk cannot start, with the sentence that says why. */
export const PROBLEM_URL = `${NOTICE_ORIGIN}/problem`;
