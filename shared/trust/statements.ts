import { canonicalJson } from '../facts/canonical-json.ts';
import type { Credential, EnrolRequest } from './trust-protocol.ts';

/** What a device signs when it enrols. */
export function enrolText(request: Omit<EnrolRequest, 'signature'>): string {
  const { site, station, code, kind, publicKey, boxKey, at } = request;
  return canonicalJson({ is: 'lineside enrolment 1', site, station, code, kind, publicKey, boxKey, at });
}

/** What the site signs of a credential. */
export function credentialText(credential: Credential): string {
  return canonicalJson(credential);
}
