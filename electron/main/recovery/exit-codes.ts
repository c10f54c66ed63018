/** Exit code of a start that was asked for wrongly. */
export const EXIT_USAGE = 2;

/** Exit code of a kiosk that ended because something failed (EX_SOFTWARE); a supervisor starts it again. */
export const EXIT_FAILED = 70;

/** Exit code of a kiosk that somebody with the authority left; a supervisor does not start it again. Beyond the codes of sysexits.h. */
export const EXIT_LEFT = 79;
