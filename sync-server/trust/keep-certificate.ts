import { errorFields } from '../log.ts';
import type { Log } from '../log.ts';
import type { SiteTls } from './site-tls.ts';

/** Looked at this often, in milliseconds: a certificate is renewed 30 days before its end. */
const EVERY_MS = 6 * 3_600_000;

/** Renews the certificate of a server as long as its process runs; connections that are open stay open. */
export function keepCertificate(
  tls: SiteTls | undefined,
  { now, log, renewed }: { readonly now: () => number; readonly log: Log; readonly renewed: () => void },
): void {
  if (!tls) return;
  const look = async () => {
    try {
      if (!(await tls.renewIfDue(now()))) return;
      log('info', 'certificate-renewed');
      renewed();
    } catch (error) {
      log('error', 'certificate-failed', errorFields(error));
    }
  };
  setInterval(() => void look(), EVERY_MS).unref();
}
