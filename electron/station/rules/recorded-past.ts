import { readCheckedFact, readFact } from '../../../shared/catalogue/fact-catalogue.ts';
import { hlcMillis } from '../../../shared/facts/hlc.ts';
import type { Happening } from '../../../shared/rules/rehearse.ts';
import { siteRow } from '../../../shared/sync/protocol.ts';
import { ownFactOf } from '../store/own-document.ts';
import type { StorePart, WrittenRow } from '../store/store-reader.ts';

const DAY_MS = 86_400_000;
/** What happened so long before the period of a rehearsal (milliseconds) has no bearing on it any more. */
export const LOOK_BACK_MS = 30 * DAY_MS;

/** Puts together what became known to a station from what its store holds. */
export interface RecordedPast {
  readonly take: (part: StorePart, rows: readonly WrittenRow[]) => void;
  /** Everything taken, in the order in which it became known here. */
  readonly happenings: () => Happening[];
}

/** A row of the site log that a rehearsal can use, with when it happened and when it was written here. */
type Pulled = { readonly writtenMs: number } & (
  | Exclude<Happening, { readonly document: unknown }>
  | Extract<Happening, { readonly document: unknown }>
);

function pulledOf(value: unknown, writtenMs: number): Pulled | undefined {
  const row = siteRow.safeParse(value);
  if (!row.success) return undefined;
  const { kind, body } = row.data;
  if (kind === 'plan') return { writtenMs, knownMs: writtenMs, document: body };
  if (kind === 'base') return { writtenMs, knownMs: hlcMillis(body.last.hlc), base: body };
  if (kind !== 'fact') return undefined;
  const reading = readFact(body);
  return reading.ok ? { writtenMs, knownMs: hlcMillis(body.hlc), fact: reading.fact } : undefined;
}

const stampOf = (one: Happening) => ('fact' in one ? one.fact.hlc : '');

/**
 * The past as it became known to a station. Own facts were known when they were recorded, those of others when they were written here. What happened
 * before the station got its first rows counts as known at once, and so does what came more than a day late, as after a server was put back: nobody could
 * tell otherwise. The first revision of a plan document counts from the beginning.
 */
export function recordedPast(sinceMs: number): RecordedPast {
  const own: Happening[] = [];
  const pulled: Pulled[] = [];
  return {
    take(part, rows) {
      for (const [writtenMs, text] of rows) {
        const value: unknown = JSON.parse(text);
        if (part !== 'own') {
          const { seq, key, lane, kind, body } = value as Readonly<Record<string, unknown>>;
          const one = pulledOf({ seq, key, lane, kind, body }, writtenMs);
          if (one && !('fact' in one && one.knownMs < sinceMs)) pulled.push(one);
          continue;
        }
        const raw = ownFactOf(value);
        const fact = raw && readCheckedFact(raw);
        const knownMs = raw ? hlcMillis(raw.hlc) : 0;
        if (fact && knownMs >= sinceMs) own.push({ knownMs, fact });
      }
    },
    happenings() {
      const joinedMs = pulled.reduce((least, { writtenMs }) => Math.min(least, writtenMs), Infinity);
      const revisions = new Map<string, number>();
      for (const one of pulled) {
        if (!('document' in one)) continue;
        const key = `${one.document.kind}/${one.document.id}`;
        revisions.set(key, Math.min(revisions.get(key) ?? Infinity, one.document.revision));
      }
      const known = pulled.map((one): Happening => {
        if ('document' in one) {
          const { document, writtenMs } = one;
          const isFirst = revisions.get(`${document.kind}/${document.id}`) === document.revision;
          return { knownMs: isFirst ? 0 : writtenMs, document };
        }
        if ('base' in one) return { knownMs: one.knownMs, base: one.base };
        const { fact, knownMs, writtenMs } = one;
        const isOld = knownMs < joinedMs || writtenMs - knownMs > DAY_MS;
        return { knownMs: isOld ? knownMs : Math.max(knownMs, writtenMs), fact };
      });
      return [...own, ...known].toSorted(
        (a, b) => a.knownMs - b.knownMs || (stampOf(a) < stampOf(b) ? -1 : stampOf(a) > stampOf(b) ? 1 : 0),
      );
    },
  };
}
