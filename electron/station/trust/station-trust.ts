import type { Ticket } from '../../../shared/trust/ticket.ts';
import type { TrustView } from '../../../shared/views/view-schemas.ts';
import type { NextKeysBook } from '../process/next-keys.ts';
import type { StationIdentity } from '../process/station-identity.ts';
import { httpServerLink } from '../sync/http-link.ts';
import type { ServerLink } from '../sync/server-link.ts';
import { ServerProblem } from '../sync/server-problem.ts';
import type { SyncTrust } from '../sync/sync-client.ts';
import { openAuthorityFile } from './authority-file.ts';
import { openCredentialBook } from './credential-book.ts';
import type { CredentialBook } from './credential-book.ts';
import { enrol, isEnrolledWith, ticketOf } from './enrol.ts';
import type { EnrolFailure, EnrolParts, Enrolled } from './enrol.ts';
import { openRevocation } from './revocation.ts';
import type { Revoked } from './revocation.ts';
import { readSiteTrust } from './site-trust.ts';
import { isThisMachine } from './this-machine.ts';

/** Where a station was told that its server is, and how it may be let in there. */
export interface ServerSetting {
  /** Null: where the ticket said. */
  readonly url: string | null;
  /** As it was given at the start; null: none was. */
  readonly ticket: Ticket | null;
  readonly kind: EnrolParts['kind'];
}

/** How a station stands with its site. */
export type TrustState = TrustView | { readonly state: 'enrolled' };

/** The trust between a station and its site: who lets it in, whom it believes, who may prove themselves here. */
export interface StationTrust {
  readonly state: () => TrustState;
  /** The way to the server, as far as it is trusted; what it is follows enrolments. */
  readonly link: ServerLink;
  readonly hasServer: () => boolean;
  readonly credentials: CredentialBook;
  readonly forSync: SyncTrust;
  /** The fact arrived that this station is trusted no more. */
  readonly revoked: (revoked: Revoked) => void;
  /** Enrols by a ticket that somebody typed, pasted or scanned. */
  readonly enrol: (ticket: string) => Promise<EnrolAnswer>;
  readonly stop: () => void;
}

export type EnrolAnswer =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: EnrolFailure; readonly detail: string };

export interface StationTrustParts {
  readonly folder: string;
  readonly identity: () => StationIdentity;
  /** New keys, to be let in with where those of before are trusted no more. */
  readonly nextKeys: NextKeysBook;
  readonly server: ServerSetting;
  readonly nowMs: () => number;
  readonly onChanged: () => void;
  readonly log: (sentence: string) => void;
}

/** True for what is meant as a ticket, whether it is a good one or not. */
export function isTicketText(text: string): boolean {
  return text.trimStart().startsWith('LSE1.');
}

const NOT_ENROLLED =
  'This station is not enrolled at its server. Make a ticket there (npm run server -- enrol) and give it to this station; nothing was sent.';

/**
 * Opens the trust in the folder of a station.
 * @throws TrustProblem when it cannot be read.
 */
export function openStationTrust(parts: StationTrustParts): StationTrust {
  const { folder, identity, nextKeys, server, nowMs } = parts;
  const ending = new AbortController();
  const authorities = openAuthorityFile(folder);
  let trust = readSiteTrust(folder);
  /** The ticket of the start, until it was used. */
  let ticket = server.ticket && !isEnrolledWith(trust, server.ticket, identity()) ? server.ticket : null;
  /** The server said that it does not know the key. */
  let isUnknown = false;
  let isBusy = false;
  let underWay: Promise<EnrolAnswer> | undefined;
  let failure: { readonly code: EnrolFailure; readonly detail: string } | null = null;
  let link: ServerLink | undefined;

  const isIn = () => trust !== undefined && trust.publicKey === identity().keys.publicKey;
  const revocation = openRevocation(folder, () => identity().keys.publicKey);
  const credentials = openCredentialBook({
    folder,
    site: identity().site,
    station: identity().station,
    boxKeys: () => identity().boxKeys(),
    siteKey: () => trust?.siteKey,
    nowMs,
    log: parts.log,
  });
  const askedBy = () => nextKeys.pending()?.at(-1);
  const url = () => server.url ?? (isIn() ? trust?.url : undefined) ?? ticket?.url ?? askedBy()?.url ?? null;

  /** The authorities that a pinned station knows, or why it has none. */
  function pinned(): string[] {
    const known = [authorities.now(), authorities.next()].flatMap((one) => one?.pem ?? []);
    if (known.length > 0) return known;
    throw new ServerProblem(
      'certificate-foreign',
      `The authority of the site, site-ca.pem in ${folder}, is missing or damaged, so no server can be told from another. Restore it from a backup or enrol the station anew. Nothing was sent.`,
    );
  }

  function openLink(): ServerLink {
    const to = url();
    if (to === null) throw new ServerProblem('not-enrolled', NOT_ENROLLED);
    const isPlain = to.startsWith('http:');
    if (isIn() && trust?.ca !== null && trust !== undefined) {
      if (isPlain)
        throw new ServerProblem(
          'plain-refused',
          `This station is enrolled at a server with a certificate, and ${to} has none. Correct --server (https), or leave it out: ${trust.url}. Nothing was sent.`,
        );
      pinned();
      return httpServerLink(to, { check: { authorities: pinned, nowMs, onCertificate } });
    }
    // Without a pin only a server on this very machine is known by its address.
    if (!isPlain || !isThisMachine(to)) throw new ServerProblem('not-enrolled', NOT_ENROLLED);
    return httpServerLink(to);
  }

  let inUse: Parameters<typeof authorities.announced>[1];
  function onCertificate(certificate: NonNullable<typeof inUse>): void {
    inUse = certificate;
  }

  /** A ticket that is shown twice is used once. */
  function enrolBy(wanted: Ticket): Promise<EnrolAnswer> {
    underWay ??= enrolNow(wanted).finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  async function enrolNow(wanted: Ticket): Promise<EnrolAnswer> {
    isBusy = true;
    parts.onChanged();
    const answer = await letIn(wanted).finally(() => {
      isBusy = false;
    });
    failure = answer.ok ? null : { code: answer.code, detail: answer.detail };
    parts.onChanged();
    return answer;
  }

  async function letIn(wanted: Ticket): Promise<EnrolAnswer> {
    const ask = async (by: StationIdentity) =>
      await enrol(wanted, { folder, identity: by, kind: server.kind, nowMs }, ending.signal);
    const askAnew = async () => {
      const answer = await ask(await nextKeys.forTicket(wanted));
      if (!answer.ok && answer.isFinal === true) nextKeys.refused(wanted);
      return answer;
    };
    // A key that is trusted no more is not let in again.
    const isAnew = revocation.state() !== null || nextKeys.pending() !== undefined;
    let made: Enrolled;
    try {
      made = await (isAnew ? askAnew() : ask(identity()));
      // It was away when its key lost its trust, or its next keys lost theirs before it had heard of having them.
      if (!made.ok && made.needsNewKeys === true) made = await askAnew();
      if (made.ok) nextKeys.taken();
    } catch (error) {
      // The disk keeps no keys: a name at the server whose key nobody has would be worse.
      if (!(error instanceof Error && 'code' in error)) throw error;
      return { ok: false, code: 'not-kept', detail: error.message };
    }
    if (!made.ok) return { ok: false, code: made.code, detail: made.sentence };
    ({ trust } = made);
    ticket = null;
    isUnknown = false;
    const pin = openAuthorityFile(folder).now();
    if (pin && pin.fingerprint !== authorities.now()?.fingerprint) authorities.pin(pin);
    link = undefined;
    revocation.lift();
    parts.log(`This station is enrolled at ${made.trust.url} since ${made.trust.enrolledAt}.`);
    return { ok: true };
  }

  /** Keys that were shown to the server and not answered for, because this program or the machine ended meanwhile: asks what became of them. */
  async function findKeysAgain(): Promise<void> {
    /** Addresses that did not answer, with what was found there. */
    const silent = new Map<string, string>();
    for (const asked of nextKeys.pending()?.toReversed() ?? []) {
      if (!nextKeys.pending()) return;
      // It is away for the other tickets that lead there as well; they are asked about when it answers.
      if (silent.has(asked.url)) continue;
      const answer = await enrolBy(asked);
      if (answer.ok) return;
      parts.log(`Whether the new keys of this station were taken is not known yet. ${answer.detail}`);
      if (answer.code === 'unreachable') silent.set(asked.url, answer.detail);
    }
    const [detail] = silent.values();
    if (nextKeys.pending() && !isIn() && detail !== undefined) throw new ServerProblem('unreachable', detail);
  }

  /** The link of now; a ticket of the start is used before the first word. */
  async function ready(): Promise<ServerLink> {
    if (ticket) {
      const used = await enrolBy(ticket);
      // Whoever is let in already goes on as it is; an old ticket may still stand in a setting.
      if (!used.ok && !isIn())
        throw new ServerProblem(used.code === 'unreachable' ? 'unreachable' : 'not-enrolled', used.detail);
      if (!used.ok) {
        parts.log(`The ticket of this start was of no use; the station stays let in as before. ${used.detail}`);
        ticket = null;
        failure = null;
      }
    }
    return (link ??= openLink());
  }

  function isRefused(error: unknown): void {
    if (!(error instanceof ServerProblem) || (error.code !== 'not-enrolled' && error.code !== 'key-mismatch')) return;
    if (isUnknown || error.code === 'key-mismatch') return;
    isUnknown = true;
    parts.onChanged();
  }

  function revoked(what: Revoked): void {
    if (!revocation.note(what)) return;
    credentials.erase();
    parts.log(
      `The site trusts this station no more since ${what.at}: ${what.reason} What it recorded is kept and handed over without effect. To let it in again, make a ticket at the server (npm run server -- enrol) and give it to this station.`,
    );
    parts.onChanged();
  }

  const followed: ServerLink = {
    hello: async (_identity, ...asked) => {
      try {
        await findKeysAgain();
        const to = await ready();
        // Not before: a ticket of the start may have brought new keys.
        const by = identity();
        const answer = await to.hello(by, ...asked);
        // Let in with new keys meanwhile: what was said of the old ones is not about the new.
        return answer.revoked && by.keys.publicKey !== identity().keys.publicKey
          ? await (await ready()).hello(identity(), ...asked)
          : answer;
      } catch (error) {
        isRefused(error);
        throw error;
      }
    },
    ship: async (...asked) => await (await ready()).ship(...asked),
    pull: async (...asked) => await (await ready()).pull(...asked),
    credentials: async (...asked) => {
      const { credentials: ask } = await ready();
      if (!ask) throw new ServerProblem('not-found', 'The server has no credentials to give.');
      return await ask(...asked);
    },
    nudges: (...asked) => (link ?? openLink()).nudges(...asked),
  };

  return {
    state: () => {
      const gone = revocation.state();
      if (gone) return { state: 'revoked', ...gone };
      if (url() === null) return { state: 'alone', isBusy, failure };
      const isPlain = url()?.startsWith('http:') === true;
      const isNeeded = isUnknown || (!isIn() && (!isPlain || ticket !== null));
      return isNeeded ? { state: 'needed', isBusy, failure } : { state: 'enrolled' };
    },
    link: followed,
    hasServer: () => url() !== null,
    credentials,
    forSync: {
      wants: isIn,
      digest: credentials.digest,
      take: (response) => {
        // First: the digest of the list tells the server that what came with it is kept.
        if (trust?.ca !== null) authorities.announced(response.nextAuthority, inUse);
        const failure = credentials.take(response);
        if (failure) throw new ServerProblem(failure.code, failure.sentence);
      },
      revoked,
      trusted: () => {
        if (!isUnknown) return;
        isUnknown = false;
        parts.onChanged();
      },
    },
    revoked,
    enrol: async (text) => {
      const read = ticketOf(text);
      if (read) return await enrolBy(read);
      const detail = 'This is no ticket. A ticket begins with LSE1. and is copied, scanned or typed as a whole.';
      failure = { code: 'no-ticket', detail };
      parts.onChanged();
      return { ok: false, ...failure };
    },
    stop: () => ending.abort(),
  };
}
