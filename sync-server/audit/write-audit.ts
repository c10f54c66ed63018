import { createHash } from 'node:crypto';

import { AUDIT_FORMAT, auditEndText, siteHeadText } from '../../shared/audit/audit-statements.ts';
import { isServerChain } from '../../shared/facts/chain.ts';
import type { KeyPair } from '../../shared/facts/signatures.ts';
import type { AuditedChain, AuditSource } from './audit-source.ts';
import { signPlatform } from './sign-platform.ts';

export interface AuditRange {
  /** ISO instants by the server's time of receipt; `to` is not included. */
  readonly from: string;
  readonly to: string;
}

export interface AuditParts extends AuditRange {
  readonly source: AuditSource;
  /** Signs the server's own chains and the file; undefined: this site has no key yet. */
  readonly siteKeys: KeyPair | undefined;
  readonly program: string;
  readonly madeAt: string;
}

/** The signature over the end of a chain: the device's own, or for chains of servers the site's. */
function headLine(site: string, { chain, branch, last, head, signed }: AuditedChain, siteKeys: KeyPair | undefined) {
  const place = { is: 'head', chain, branch, seq: last, head };
  if (signed) return { ...place, by: 'device', ...signed };
  if (!isServerChain(chain) || !siteKeys) return { ...place, by: 'nobody' };
  const signature = signPlatform(siteHeadText(site, chain, last, head), siteKeys);
  return { ...place, by: 'site', signature, publicKey: siteKeys.publicKey };
}

/** All lines of an audit but the seal at its end, as values. */
function* contents({ source, siteKeys, from, to, program, madeAt }: AuditParts): Generator<object> {
  const { site } = source;
  const chains = source.chains(from, to);
  yield {
    is: AUDIT_FORMAT,
    site,
    from,
    to,
    madeAt,
    program,
    siteKey: siteKeys?.publicKey ?? null,
    chains: chains.map(({ chain, branch, first, prev, last, head }) => ({ chain, branch, first, prev, last, head })),
  };
  for (const device of source.devices()) yield { is: 'device', ...device };
  for (const person of source.people(to)) yield { is: 'person', ...person };
  for (const chain of chains) {
    for (const fact of source.facts(chain.chain, chain.branch, chain.first - 1, chain.last)) {
      const { receipt, isExcused, hasNoEffect: _, ...rest } = fact;
      const inTime = fact.seq <= chain.lastInTime;
      yield {
        is: 'fact',
        chain: chain.chain,
        branch: chain.branch,
        ...rest,
        ...(isExcused ? { isExcused } : {}),
        ...(inTime ? {} : { isLater: true }),
      };
      if (receipt !== null) yield { is: 'receipt', fact: fact.id, body: JSON.parse(receipt) as unknown };
    }
    yield headLine(site, chain, siteKeys);
  }
  for (const row of source.apart(from, to)) yield { is: 'apart', ...row };
}

/**
 * The lines of an audit file, each with its line break: header, devices, people, every fact of every chain with its hash and receipt, the
 * signed end of each chain, what is kept apart, and a seal over all of it.
 */
export function* auditLines(parts: AuditParts): Generator<string> {
  const hash = createHash('sha256');
  let lines = 0;
  for (const value of contents(parts)) {
    const line = `${JSON.stringify(value)}\n`;
    hash.update(line);
    lines += 1;
    yield line;
  }
  const sha256 = hash.digest('hex');
  const { siteKeys, source } = parts;
  const signature = siteKeys && signPlatform(auditEndText(source.site, lines, sha256), siteKeys);
  yield `${JSON.stringify({ is: 'end', lines, sha256, ...(signature ? { signature, siteKey: siteKeys.publicKey } : {}) })}\n`;
}
