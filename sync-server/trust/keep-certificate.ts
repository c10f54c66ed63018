import { errorFields } from '../log.ts';
import type { Log } from '../log.ts';
import type { SiteTls } from './site-tls.ts';
import { authorityWarning } from './trust-warnings.ts';

/** Looked at this often, in milliseconds: a certificate is renewed 30 days before its end. */
const EVERY_MS = 6 * 3_600_000;

/**
 * Renews the certificate of a server as long as its process runs; connections that are open stay open. Warns once a day when the authority
 * itself is about to end.
 */
export function keepCertificate(
  tls: SiteTls | undefined,
  { now, log, renewed }: { readonly now: () => number; readonly log: Log; readonly renewed: () => void },
): void {
  if (!tls) return;
  /** The day on which the end of the authority was told last: once a day is enough. */
  let toldOn = '';
  const warn = () => {
    const warning = authorityWarning(tls, now());
    const today = new Date(now()).toISOString().slice(0, 10);
    if (warning === undefined || today === toldOn) return;
    toldOn = today;
    log('warn', 'authority-ends', { sentence: warning });
  };
  const look = async () => {
    warn();
    try {
      if (!(await tls.renewIfDue(now()))) return;
      log('info', 'certificate-renewed');
      renewed();
    } catch (error) {
      log('error', 'certificate-failed', errorFields(error));
    }
  };
  warn();
  setInterval(() => void look(), EVERY_MS).unref();
}
