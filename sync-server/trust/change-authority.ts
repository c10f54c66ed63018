import type { OrderParts, TrustAnswer, TrustOrder } from './trust-orders.ts';

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const refusal = (sentence: string): TrustAnswer => ({ ok: false, text: `${sentence}\n` });

/** Stations that trust the present authority of the site but were not told of the next one. */
function untold({ trust, tls }: OrderParts): string[] {
  const next = tls?.next();
  if (!next) return [];
  return trust
    .devices()
    .filter(({ revoked, authority }) => revoked === null && authority !== next.sha256)
    .map(({ station }) => station);
}

/** `site-ca`: makes, renames, announces and changes the certificates of a site. */
export async function changeAuthority(
  parts: OrderParts,
  order: Extract<TrustOrder, { does: 'site-ca' }>,
): Promise<TrustAnswer> {
  const { tls, now } = parts;
  const { names } = order;
  if (!tls) {
    if (order.rotate || order.switch || order.withdraw)
      return refusal(
        'This site has no certificates yet. Make them first: npm run server -- site-ca --data DIR --name HOST',
      );
    if (names.length === 0)
      return refusal('site-ca needs --name: the names and addresses under which stations reach this server.');
    if (!parts.createTls)
      return refusal(
        'A server without TLS is running on this data folder. Stop it, run this again, then start it with --host.',
      );
    const made = await parts.createTls(names);
    return {
      ok: true,
      text: `The site has a certificate authority now (SHA-256 ${made.fingerprint()}), and this server a certificate for ${names.join(', ')} until ${day(made.serverEndsAt())}, which it renews by itself.\nStart it with --host ADDRESS (0.0.0.0: all networks of this machine). Tickets carry the fingerprint, so stations need nothing else. Browsers: give them the authority, GET /trust/v1/authority.pem.\nThe private keys are in the folder "trust" beside the database, not in its backups: keep a copy of that folder where only you can read it.\n`,
    };
  }
  if (order.switch) {
    if (!tls.next())
      return refusal(
        'No next authority is announced. Announce one first: npm run server -- site-ca --data DIR --rotate',
      );
    const missing = untold(parts);
    if (missing.length > 0 && !order.force)
      return refusal(
        `These stations have not fetched the next authority yet: ${missing.join(', ')}. They would refuse this server. Wait until they were connected (they ask every four hours), revoke the ones that are gone, or add --force and enrol them again.`,
      );
    await tls.change(now());
    return {
      ok: true,
      text: `The announced authority is in use now (SHA-256 ${tls.fingerprint()}). Browsers need it, too.\n`,
    };
  }
  if (order.withdraw) {
    if (!tls.next()) return refusal('No next authority is announced, so none can be withdrawn.');
    await tls.withdraw();
    return {
      ok: true,
      text: 'The next authority is withdrawn and its key is gone. Stations forget it when they next ask, within four hours of contact. Announce another one with --rotate.\n',
    };
  }
  if (order.rotate) {
    if (tls.next() && names.length > 0)
      return refusal(
        'A next authority is announced already, for its own names. Withdraw it first: npm run server -- site-ca --data DIR --withdraw',
      );
    await tls.rotate(names.length > 0 ? names : tls.names(), now());
    return {
      ok: true,
      text: `The next authority is announced (SHA-256 ${tls.next()?.sha256 ?? ''}). Stations fetch it within four hours of contact, and say that they have it within another hour; then take it into use: npm run server -- site-ca --data DIR --switch\n`,
    };
  }
  if (names.length > 0) {
    const beyond = tls.beyondAuthority(names);
    if (beyond.length > 0)
      return refusal(
        `The authority of this site may vouch for the names that it was made for, names under them, and private addresses, not for ${beyond.join(', ')}. Announce one that may: npm run server -- site-ca --data DIR --rotate --name ${names.join(',')}; the server takes these names with --switch.`,
      );
    await tls.rename(names, now());
    return {
      ok: true,
      text: `This server has a new certificate, for ${names.join(', ')}, until ${day(tls.serverEndsAt())}.\n`,
    };
  }
  return {
    ok: true,
    text: `Authority SHA-256 ${tls.fingerprint()}, until ${day(tls.authorityEndsAt())}. Server: ${tls.names().join(', ')}, until ${day(tls.serverEndsAt())}.${tls.next() ? ` Next authority announced; ${untold(parts).length} stations have not fetched it.` : ''}\n`,
  };
}
