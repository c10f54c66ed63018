import { isIP } from 'node:net';

/** Networks that are nobody's on the internet (RFC 1918, 3927, 4193, 6890): any site may have its servers there. */
export const PRIVATE_NETWORKS: readonly { readonly address: string; readonly bits: number }[] = [
  { address: '10.0.0.0', bits: 8 },
  { address: '172.16.0.0', bits: 12 },
  { address: '192.168.0.0', bits: 16 },
  { address: '169.254.0.0', bits: 16 },
  { address: '127.0.0.0', bits: 8 },
  { address: '::1', bits: 128 },
  { address: 'fc00::', bits: 7 },
  { address: 'fe80::', bits: 10 },
];

function isPrivate(address: string): boolean {
  if (isIP(address) === 6) return address === '::1' || /^f(?:[cd]|e[89ab])/i.test(address);
  const [a = -1, b = -1] = address.split('.').map(Number);
  return (
    a === 10 || a === 127 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254)
  );
}

/**
 * Whether an authority that was made for some names may vouch for another one: the same, a name under it, or a private address. The rule
 * stands in its certificate, too.
 */
export function mayVouchFor(names: readonly string[], name: string): boolean {
  if (names.includes(name)) return true;
  return isIP(name) === 0 ? names.some((own) => isIP(own) === 0 && name.endsWith(`.${own}`)) : isPrivate(name);
}
