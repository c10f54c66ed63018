import { parseRef, refTo } from '../../aggregates/references.ts';
import { isSilenced } from '../../aggregates/world.ts';
import { settlements } from '../../attention/attention-facts.ts';
import { answerTo } from '../../attention/refusal-answers.ts';
import { readRejection } from '../../attention/rejection.ts';
import type { RejectCode } from '../../attention/rejection.ts';
import type { TroubledFact } from '../../attention/troubled-fact.ts';
import type { Role } from '../../authority/can.ts';
import type { Fact } from '../../catalogue/fact-catalogue.ts';
import { parseChain } from '../../facts/chain.ts';
import { planBody } from '../../plan/plan-index.ts';
import type { PlanIndex } from '../../plan/plan-index.ts';
import type { Worded } from '../../views/worded.ts';
import type { DeviationSubject } from '../deviation-facts.ts';
import { detectedId } from '../deviation-type.ts';
import type { Detected, Deviation, DeviationOption, DeviationSources, Effect } from '../deviation-type.ts';
import { plainOption, plainType } from '../plain-type.ts';
import { orderNumber, say, whoDid } from './saying.ts';

/** What holds everything: where something belongs that has no other place. */
export function rootOf(plan: PlanIndex, from?: string): string {
  const start =
    from ??
    [...plan.current.keys()]
      .filter((key) => key.startsWith('equipment/'))
      .toSorted()[0]
      ?.slice(10);
  let at = start ?? 'site';
  for (let level = 0; level < 20; level += 1) {
    const parent = planBody(plan, 'equipment', at)?.parent ?? null;
    if (parent === null) return at;
    at = parent;
  }
  return at;
}

/** Where a fact belongs: its machine, else that of its station, else the site; and its order. */
export function subjectOfFact(
  { world }: DeviationSources,
  { id, refs, chain }: Pick<Fact, 'id' | 'refs' | 'chain'>,
): DeviationSubject {
  const parsed = refs.map(parseRef);
  const of = (kind: string) => parsed.find((ref) => ref.kind === kind)?.id;
  const { station } = parseChain(chain);
  const equipment = of('equipment') ?? planBody(world.plan, 'station', station)?.equipment ?? rootOf(world.plan);
  const order = of('workOrder');
  return { equipment, ...(order === undefined ? {} : { order }), station, fact: id };
}

/** How much a fact reports, for sentences. */
function amountOf({ data }: Fact): Worded['params'] {
  if ('good' in data) return { quantity: data.good.value, unit: data.good.unit };
  if ('quantity' in data && typeof data.quantity === 'object')
    return { quantity: data.quantity.value, unit: data.quantity.unit };
  return { quantity: '', unit: '' };
}

const numberOf = ({ world }: DeviationSources, { order }: DeviationSubject) =>
  order === undefined ? '' : orderNumber(world, order);

/** A troubled fact and what it is about. */
interface Trouble {
  readonly one: TroubledFact;
  readonly subject: DeviationSubject;
}

/** Troubles by their order, those that name none by their machine. They are asked for with every fact that comes, and change seldom. */
const troublesOf = new WeakMap<readonly TroubledFact[], ReadonlyMap<string, readonly Trouble[]>>();

function troublesByRef(
  sources: DeviationSources,
  all: readonly TroubledFact[],
): ReadonlyMap<string, readonly Trouble[]> {
  const known = troublesOf.get(all);
  if (known) return known;
  const byRef = new Map<string, Trouble[]>();
  for (const one of all) {
    const subject = subjectOfFact(sources, one.fact);
    const { order, equipment } = subject;
    const home = order === undefined ? refTo('equipment', equipment) : refTo('workOrder', order);
    const there = byRef.get(home);
    if (there) there.push({ one, subject });
    else byRef.set(home, [{ one, subject }]);
  }
  troublesOf.set(all, byRef);
  return byRef;
}

/** What was found about the troubled facts of an order, and about those of a machine that name none: each in one place. */
function foundAt(
  sources: DeviationSources,
  ref: string,
  found: (one: TroubledFact, subject: DeviationSubject) => Detected | undefined,
): Detected[] {
  const all = sources.troubled?.() ?? [];
  if (all.length === 0) return [];
  return (troublesByRef(sources, all).get(ref) ?? []).flatMap(({ one, subject }) => found(one, subject) ?? []);
}

/** The troubled fact that a deviation is about. */
function troubleOf(sources: DeviationSources, { fact }: DeviationSubject): TroubledFact | undefined {
  return sources.troubled?.().find((one) => one.fact.id === fact);
}

/** Takes a fact back, with everything that its command recorded. */
function takeBack({ fact: { command } }: TroubledFact, consequences: readonly Worded[]): DeviationOption[] {
  const effects: Effect[] = command === null ? [] : [{ name: 'undo', params: { command } }];
  return command === null ? [] : [plainOption('reverse', { consequences, effects, settles: true })];
}

/** Refusals that are put right in master data; the others by whoever looks after the order. */
const ofEngineers: ReadonlySet<RejectCode> = new Set([
  'item_unknown',
  'lot_unknown',
  'unit_mismatch',
  'precision',
  'forbidden',
  'invalid',
]);

function refusedReport(
  sources: DeviationSources,
  { fact, receipt }: TroubledFact,
  subject: DeviationSubject,
): Detected | undefined {
  const { posting, quarantined } = receipt;
  if (quarantined || posting?.state !== 'rejected') return undefined;
  if (isSilenced(sources.world, fact) || answerTo(sources.world, fact, posting.at)) return undefined;
  const { code, message } = readRejection(posting.message ?? '');
  const params = { types: fact.type, number: numberOf(sources, subject), message };
  return {
    id: detectedId('postingRefused', fact.id, posting.at),
    kind: 'postingRefused',
    subject,
    since: posting.at,
    params: { types: fact.type, ...amountOf(fact) },
    details: [say(`erp-refused-${code}`, params)],
    versions: [],
    causes: [],
  };
}

/** The ERP refused a report: send it again when what was wrong is mended, or say what became of it. */
export const postingRefused = plainType({
  owner(sources, subject) {
    const message = troubleOf(sources, subject)?.receipt.posting?.message ?? '';
    return ofEngineers.has(readRejection(message).code) ? 'engineer' : 'supervisor';
  },
  answerMinutes: 30,
  decideMinutes: 240,
  detect: {
    kinds: ['workOrder', 'equipment'],
    at: (sources, kind, id) =>
      foundAt(sources, `${kind}:${id}`, (one, subject) => refusedReport(sources, one, subject)),
  },
  options(sources, deviation) {
    const { subject } = deviation;
    const trouble = troubleOf(sources, subject);
    if (!trouble) return [plainOption('seeTo')];
    const { fact, receipt } = trouble;
    const posting = fact.id;
    const params = { types: fact.type, number: numberOf(sources, subject), ...amountOf(fact) };
    const shown = [{ what: `posting/${posting}`, at: receipt.posting?.at ?? receipt.receivedAt }];
    return [
      plainOption('resend', {
        consequences: [say('sent-again', params)],
        effects: [{ name: 'resendPosting', params: { posting } }],
        settles: true,
        shown,
      }),
      ...settlements.map((as) =>
        plainOption(as, {
          consequences: [say(as === 'bookedByHand' ? 'booked-by-hand' : 'never-booked', params)],
          effects: [{ name: 'settlePosting', params: { posting, as } }],
          needsReason: as === 'notNeeded' ? ('skip' as const) : null,
          settles: true,
          shown,
        }),
      ),
      ...takeBack(trouble, [say('taken-back', params)]),
    ];
  },
});

/** The ERP has said nothing about reports for too long: somebody has to look after it. A day of silence is one matter. */
export const postingSilent = plainType({
  owner: 'engineer',
  answerMinutes: 30,
  decideMinutes: 240,
  detect: {
    kinds: ['equipment'],
    at(sources, _kind, id) {
      const silent = sources.unanswered?.() ?? null;
      const { plan } = sources.world;
      // A plan that nothing holds together has several: what is heard of here belongs to the one of this station.
      const root = rootOf(plan, sources.station.equipment ?? undefined);
      if (silent === null || root !== id) return [];
      const { count, oldestAt } = silent;
      return [
        {
          id: detectedId('postingSilent', oldestAt.slice(0, 10), ...(root === rootOf(plan) ? [] : [root])),
          kind: 'postingSilent',
          subject: { equipment: id },
          since: oldestAt,
          params: { count },
          details: [],
          versions: [],
          causes: [],
        },
      ];
    },
  },
  options(sources, { params }) {
    const minutes = Math.max(
      0,
      Math.floor((sources.nowMs - Date.parse(sources.unanswered?.()?.oldestAt ?? '')) / 60_000),
    );
    const consequences = [
      say('reports-wait', { count: Number(params['count'] ?? 0), minutes: Number.isNaN(minutes) ? 0 : minutes }),
    ];
    return [plainOption('mendErp', { consequences }), plainOption('erpIsDown', { consequences })];
  },
});

function setAside(
  sources: DeviationSources,
  { fact, receipt }: TroubledFact,
  subject: DeviationSubject,
): Detected | undefined {
  const { quarantined, doubt, posting, receivedAt } = receipt;
  const isDoubted = !quarantined && doubt !== undefined && posting?.state !== 'rejected';
  if (!quarantined && (!isDoubted || isSilenced(sources.world, fact))) return undefined;
  const params = { types: fact.type, number: numberOf(sources, subject), detail: quarantined?.detail ?? doubt ?? '' };
  const by = { person: fact.person?.id ?? null, station: parseChain(fact.chain).station };
  return {
    id: detectedId('factSetAside', fact.id, quarantined ? 'apart' : 'doubt'),
    kind: 'factSetAside',
    subject,
    since: receivedAt,
    params: { types: fact.type, ...amountOf(fact) },
    details: [say(quarantined ? `set-aside-${quarantined.reason}` : 'doubted-proof', params)],
    versions: [
      { fact: fact.id, at: fact.occurredAt, ...by, what: say('recorded', { types: fact.type, ...amountOf(fact) }) },
    ],
    causes: [say(quarantined ? `cause-${quarantined.reason}` : 'cause-doubt', { person: whoDid(sources.world, by) })],
  };
}

function setAsideOptions(sources: DeviationSources, { subject }: Deviation): DeviationOption[] {
  const trouble = troubleOf(sources, subject);
  if (!trouble) return [plainOption('seeTo')];
  const { fact, receipt } = trouble;
  const params = { types: fact.type, number: numberOf(sources, subject), ...amountOf(fact) };
  const shown = [{ what: `fact/${fact.id}`, at: fact.occurredAt }];
  if (receipt.quarantined)
    return [
      plainOption('enterAgain', { consequences: [say('counts-nowhere', params)], shown }),
      plainOption('notNeeded', {
        consequences: [say('counts-nowhere', params)],
        needsReason: 'skip',
        settles: true,
        shown,
      }),
    ];
  return [
    // Whoever is doubted does not say that it was right.
    plainOption('believe', { consequences: [say('counts', params)], forRoles: responsible, settles: true, shown }),
    ...takeBack(trouble, [say('taken-back', params)]),
  ];
}

/** Who says whether what was recorded without a proof, or under a copied name, is to be believed. */
const responsible: readonly Role[] = ['supervisor', 'engineer'];

/** The server gave a fact no effect, or doubts who recorded it. */
export const factSetAside = plainType({
  owner(sources, subject) {
    const receipt = troubleOf(sources, subject)?.receipt;
    return receipt?.quarantined && receipt.quarantined.reason !== 'unauthorised' ? 'engineer' : 'supervisor';
  },
  answerMinutes: 30,
  decideMinutes: 240,
  detect: {
    kinds: ['workOrder', 'equipment'],
    at: (sources, kind, id) => foundAt(sources, `${kind}:${id}`, (one, subject) => setAside(sources, one, subject)),
  },
  options: setAsideOptions,
});
