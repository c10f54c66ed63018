import { digest } from '../../shared/facts/digest.ts';
import { signStatement } from '../../shared/facts/signatures.ts';
import type { KeyPair } from '../../shared/facts/signatures.ts';
import type { EquipmentPlan } from '../../shared/plan/equipment.ts';
import type { PersonPlan } from '../../shared/plan/person.ts';
import type { CredentialsResponse, SignedCredential } from '../../shared/trust/trust-protocol.ts';
import type { SiteStore } from '../store/site-store.ts';
import { answered, refused } from '../sync/answer.ts';
import type { Answer } from '../sync/answer.ts';
import { instantAt } from '../sync/server-clock.ts';
import type { Session } from '../sync/sessions.ts';
import { sealBox } from './seal-box.ts';
import type { TrustStore } from './trust-store.ts';

export interface CredentialParts {
  readonly store: Pick<SiteStore, 'site' | 'currentPlan'>;
  readonly trust: TrustStore;
  readonly nowMs: () => number;
  readonly siteKeys: KeyPair;
  /** The next authority of the site (PEM) with the SHA-256 of its DER; undefined when none is announced. */
  readonly nextAuthority: () => { readonly pem: string; readonly sha256: string } | undefined;
}

export type Credentials = (session: Session, have: string | null) => Promise<Answer<CredentialsResponse>>;

const DAY_MS = 86_400_000;
const USUAL_DAYS = 14;

/** The work centers that a station stands at: its own, or all in the area, the site or whatever it stands for. */
function workCentersOf(equipment: ReadonlyMap<string, EquipmentPlan>, place: string): ReadonlySet<string> {
  const found = new Set<string>();
  const isUnder = (id: string): boolean => {
    const passed = new Set<string>();
    for (let at: string | null = id; at !== null && !passed.has(at); at = equipment.get(at)?.parent ?? null) {
      if (at === place) return true;
      passed.add(at);
    }
    return false;
  };
  for (const [id, { level }] of equipment) if (level === 'workCenter' && isUnder(id)) found.add(id);
  const unit = equipment.get(place);
  if (unit?.level === 'workUnit' && unit.parent !== null) found.add(unit.parent);
  return found;
}

/** Whether a person works where a station stands. */
function worksAt({ active, workCenters }: PersonPlan, here: ReadonlySet<string>): boolean {
  return active && (workCenters === undefined || workCenters.some((id) => here.has(id)));
}

/** Answers what the site vouches for of the people who work where a station stands, encrypted to that station alone. */
export function createCredentials({ store, trust, nowMs, siteKeys, nextAuthority }: CredentialParts): Credentials {
  /** When each device was last sent its list: the same list is sent again at half of its time. */
  const sentAt = new Map<string, number>();
  /** The digest that each device was last told, with the next authority that came along. */
  const told = new Map<string, { readonly digest: string; readonly next: string | null }>();

  async function peopleAt(
    station: string,
  ): Promise<{ readonly id: string; readonly pin: SignedCredential['credential']['pin'] }[]> {
    const [stationPlan] = await store.currentPlan('station', [station]);
    const equipment = new Map((await store.currentPlan('equipment')).map(({ id, body }) => [id, body]));
    // A station that the plan does not know stands nowhere: only who works everywhere works there.
    const here = stationPlan ? workCentersOf(equipment, stationPlan.body.equipment) : new Set<string>();
    return (await store.currentPlan('person'))
      .filter(({ body }) => worksAt(body, here))
      .map(({ id }) => ({ id, pin: trust.pin(id) ?? null }));
  }

  return async ({ station, publicKey }, have) => {
    const device = trust.device(station, publicKey);
    if (device?.revoked !== null || (device.kind !== 'kiosk' && device.kind !== 'headless'))
      return refused(403, 'not-enrolled', 'Credentials are for enrolled stations. Enrol this one by a ticket first.');
    const people = await peopleAt(station);
    const [settings] = await store.currentPlan('settings', ['site']);
    const lifetimeMs = (settings?.body.credentialDays ?? USUAL_DAYS) * DAY_MS;
    const now = nowMs();
    const next = nextAuthority();
    // The station keeps the digest after everything that came with it: by saying it, it says that it has the authority.
    const listDigest = digest({ station, people, lifetimeMs, ...(next ? { next: next.sha256 } : {}) });
    const before = told.get(publicKey);
    const has = have === listDigest ? next?.sha256 : have === before?.digest ? before?.next : undefined;
    // One that was enrolled without an authority trusts none, whatever it is told.
    if (next && has === next.sha256 && device.authority !== null && device.authority !== next.sha256)
      await trust.noteAuthority(station, publicKey, next.sha256);
    told.set(publicKey, { digest: listDigest, next: next?.sha256 ?? null });
    const about = { serverTime: instantAt(now), digest: listDigest, nextAuthority: next?.pem ?? null };
    if (have === listDigest && now - (sentAt.get(publicKey) ?? -Infinity) < lifetimeMs / 2)
      return answered({ ...about, sealed: null });
    const list = people.map(({ id, pin }): SignedCredential => {
      const credential = {
        is: 'lineside credential 1',
        site: store.site,
        station,
        person: id,
        issuedAt: instantAt(now),
        expiresAt: instantAt(now + lifetimeMs),
        pin,
      } as const;
      return { credential, signature: signStatement(credential, siteKeys.secretKey) };
    });
    const sealed = sealBox(JSON.stringify(list), device.boxKey);
    if (!sealed)
      return refused(403, 'not-enrolled', 'The key for credentials of this station is no good one. Enrol it again.');
    sentAt.set(publicKey, now);
    return answered({ ...about, sealed });
  };
}
