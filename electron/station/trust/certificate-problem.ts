import type { ServerProblem } from '../sync/server-problem.ts';

type CertificateCode = Extract<ServerProblem['code'], `certificate-${string}`>;

/** What OpenSSL and Node call what they found, as far as it is not about time or name: somebody else's certificate, or none at all. */
const FOREIGN: ReadonlySet<string> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_CHAIN_TOO_LONG',
  'CERT_REVOKED',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
]);

/**
 * Why no secure connection came about, as a code and a sentence; undefined when it failed for another reason than security.
 * @param host as it was asked for, with its port. `nowMs`: what the station takes the time for, because certificates hold for a time.
 */
export function certificateProblem(
  error: unknown,
  host: string,
  nowMs: number,
): { readonly code: CertificateCode; readonly sentence: string } | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const clock = `The clock of this station shows ${new Date(nowMs).toISOString()}`;
  const goesOn = 'Nothing was sent. Work goes on here.';
  if (code === 'CERT_HAS_EXPIRED')
    return {
      code: 'certificate-expired',
      sentence: `The certificate of the server at ${host} has run out. ${clock}; if that is right the certificate has to be renewed, else the clock has to be set. ${goesOn}`,
    };
  if (code === 'CERT_NOT_YET_VALID')
    return {
      code: 'certificate-early',
      sentence: `The certificate of the server at ${host} does not hold yet. ${clock}; most likely it has to be set. ${goesOn}`,
    };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH')
    return {
      code: 'certificate-name',
      sentence: `The certificate of the server is of this site, but not for ${host}. Correct the address at this station, or make the certificate for this name too. ${goesOn}`,
    };
  if (FOREIGN.has(code))
    return {
      code: 'certificate-foreign',
      sentence: `The server's certificate is not of this site (${code}, at ${host}). Somebody may stand in between. Compare the authority of the site with the one on the ticket. ${goesOn}`,
    };
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code.startsWith('CERT_'))
    return {
      code: 'certificate-bad',
      sentence: `No secure connection to ${host} comes about (${code}). Check that the address leads to the Lineside server and that nothing in between takes the connection apart. ${goesOn}`,
    };
  return undefined;
}
