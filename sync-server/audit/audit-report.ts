import { hlcMillis } from '../../shared/facts/hlc.ts';
import type { AuditSource } from './audit-source.ts';
import type { AuditRange } from './write-audit.ts';

interface Told {
  readonly at: string;
  readonly text: string;
}

interface Envelope {
  readonly type?: string;
  readonly occurredAt?: string;
  readonly hlc?: string;
  readonly person?: { readonly id: string; readonly proof: string } | null;
  readonly reverses?: string;
  readonly refs?: readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Longest account of one fact, in UTF-16 units. */
const DETAIL = 160;

function parsed(body: string): Envelope {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function detailOf({ data = {} }: Envelope): string {
  // What a person was offered and shown stays in the fact; who did what has to be told in a line.
  const told = Object.entries(data).filter(([name]) => name !== 'offered' && name !== 'shown');
  const members = told.map(
    ([name, value]) =>
      `${name} ${typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)}`,
  );
  const text = members.join(', ');
  return text.length > DETAIL ? `${text.slice(0, DETAIL)}…` : text;
}

type PersonRevision = ReturnType<AuditSource['people']>[number];

function rolesOf({ body }: PersonRevision): string {
  const { roles } = body as { roles?: unknown };
  return Array.isArray(roles) && roles.length > 0 ? roles.join(', ') : 'no role';
}

/** What a person was called and allowed when a fact was recorded, by the revision of the plan that the server had then, as it judges the fact. */
function personAt(revisions: readonly PersonRevision[], id: string, recorded: string): string {
  const known = revisions.filter((one) => one.id === id);
  const then = known.findLast((one) => one.at <= recorded) ?? known[0];
  if (!then) return `${id} (not in the plan)`;
  const { name } = then.body as { name?: unknown };
  return `${typeof name === 'string' ? name : id} [${id}], ${rolesOf(then)}`;
}

/** When a fact was recorded, by its stamp; when it was received, where it has none that can be read. */
function recordedAt({ hlc }: Envelope, receivedAt: string): string {
  return hlc !== undefined && /^[0-9a-f]{16}$/.test(hlc) ? new Date(hlcMillis(hlc)).toISOString() : receivedAt;
}

const proofs: Readonly<Record<string, string>> = {
  badge: 'by badge',
  'badge+pin': 'by badge and PIN',
  pairing: 'by a paired browser',
};

/** What belongs under which heading besides the account of who did what. */
const headings = {
  FactQuarantined: 'Facts without effect (quarantined)',
  ChainForked: 'Forks (a copied or restored disk)',
  ClockCorrected: 'Clocks that were corrected',
  DeviceEnrolled: 'Devices that were let in',
  DeviceRevoked: 'Devices that are trusted no more',
} as const;

function section(title: string, told: readonly Told[]): string {
  // By what is said where the times are the same: the order in which chains arrived tells nothing.
  const inOrder = told.toSorted((a, b) => (a.at === b.at ? (a.text < b.text ? -1 : 1) : a.at < b.at ? -1 : 1));
  const lines = inOrder.map(({ at, text }) => `  ${at}  ${text}`);
  return [`${title}: ${told.length}`, ...lines, ''].join('\n');
}

/** Who did what on whose authority, and what was out of the ordinary, for people. */
export function auditReport(source: AuditSource, { from, to }: AuditRange): string {
  const people = source.people(to);
  const done: (Told & { readonly fact: string })[] = [];
  const takenBack = new Set<string>();
  const reversals: Told[] = [];
  const special = new Map<string, Told[]>(Object.keys(headings).map((type) => [type, []]));
  const counts = new Map<string, number>();
  let facts = 0;
  for (const chain of source.chains(from, to)) {
    for (const fact of source.facts(chain.chain, chain.branch, chain.first - 1, chain.lastInTime)) {
      facts += 1;
      const envelope = parsed(fact.body);
      const type = envelope.type ?? 'unreadable';
      const at = envelope.occurredAt ?? fact.receivedAt;
      const station = chain.chain.split('/')[0] ?? '';
      counts.set(type, (counts.get(type) ?? 0) + 1);
      const what = `${type} at ${station}: ${detailOf(envelope)}`;
      const who = envelope.person
        ? `${personAt(people, envelope.person.id, recordedAt(envelope, fact.receivedAt))}, ${proofs[envelope.person.proof] ?? envelope.person.proof}`
        : 'nobody (the system)';
      const entry = { at, text: `${who}: ${what}${fact.hasNoEffect ? ' (without effect)' : ''} {${fact.id}}` };
      if (envelope.reverses !== undefined) {
        reversals.push({ at, text: `${entry.text} takes back ${envelope.reverses}` });
        if (!fact.hasNoEffect) takenBack.add(envelope.reverses);
      }
      const own = special.get(type);
      if (own) own.push({ at, text: what });
      else if (envelope.person) done.push({ ...entry, fact: fact.id });
    }
  }
  const apart = source
    .apart(from, to)
    .map(({ at, chain, reason, detail }) => ({ at, text: `${chain}: ${reason}. ${detail}` }));
  const types = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([type, many]) => `${type} ${many}`);
  return [
    `Audit of site "${source.site}" from ${from} to ${to}: ${facts} facts.`,
    `By kind: ${types.join(', ') || 'none'}.`,
    '',
    section(
      'Who did what on whose authority',
      done.map(({ at, text, fact }) => ({ at, text: takenBack.has(fact) ? `${text} (taken back)` : text })),
    ),
    section('Reversals', reversals),
    ...Object.entries(headings).map(([type, title]) => section(title, special.get(type) ?? [])),
    section('Kept apart, because nobody proved that a station wrote it', apart),
  ].join('\n');
}
