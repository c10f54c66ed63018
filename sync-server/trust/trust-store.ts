import type { PersonPlan } from '../../shared/plan/person.ts';
import type { DeviceKind } from '../../shared/trust/ticket.ts';
import type { Ended } from './ended-list.ts';

/** Why and since when a device is trusted no more. */
export interface Revocation {
  readonly at: string;
  readonly reason: string;
  readonly by: string;
}

/** A key that a site let in under the name of a station. */
export interface Device {
  readonly station: string;
  readonly kind: DeviceKind;
  /** Ed25519, 64 hex digits. */
  readonly publicKey: string;
  /** X25519, 64 hex digits. */
  readonly boxKey: string;
  readonly enrolledAt: string;
  readonly by: string;
  readonly revoked: Revocation | null;
  /** SHA-256 of the newest authority of the site that it is known to trust, by its ticket or since; null: none. */
  readonly authority: string | null;
}

/** A code that lets in one station or browser; kept as the hash of its text only. */
export interface TrustCode {
  readonly hash: string;
  readonly purpose: 'enrol' | 'pair';
  readonly kind: DeviceKind;
  /** The station that it is for; null: a browser that may choose. */
  readonly station: string | null;
  readonly expiresAt: string;
  /** May be used until it expires, by whoever has it. */
  readonly isReusable: boolean;
  /** Takes the place of the device that has the name now. */
  readonly replaces: boolean;
  readonly by: string;
}

/** A code as it is kept: who used it, null for nobody yet. */
export interface KeptCode extends TrustCode {
  readonly usedBy: string | null;
}

/** A browser that was let in; kept as the hash of its cookie. */
export interface Pairing {
  readonly hash: string;
  readonly kind: 'browser' | 'board';
  /** Null: it may choose any headless station. */
  readonly station: string | null;
  readonly pairedAt: string;
  readonly expiresAt: string;
}

/** What the server has still to record as a fact. */
export interface TrustEvent {
  readonly number: number;
  readonly type: 'DeviceEnrolled' | 'DeviceRevoked';
  readonly at: string;
  readonly data: Readonly<Record<string, string>>;
}

/** The proof of a PIN, as `personPlan` has it. */
export type PinProof = NonNullable<PersonPlan['pin']>;

/**
 * Who is let in, in the database of the site, so that backups carry it. No private key is here. What writes is one transaction, durable when
 * its promise resolves.
 */
export interface TrustStore {
  readonly devices: () => Device[];
  readonly device: (station: string, publicKey: string) => Device | undefined;
  /** The device that has this name now: the one enrolled last, revoked or not. */
  readonly deviceOf: (station: string) => Device | undefined;

  /** Keeps a code, and forgets those that ended before `now`. */
  readonly addCode: (code: TrustCode, now: string) => Promise<void>;
  readonly code: (hash: string) => KeptCode | undefined;
  /** Hashes of the codes that were used once and for all and that are still kept. */
  readonly usedCodes: () => string[];
  /** Forgets all codes: those of a database that was put back may have been used since. */
  readonly endCodes: () => Promise<void>;
  /**
   * Lets a device in by a code. One that has its name with another key is revoked when the code replaces it.
   * @returns false when another device has used the code or taken the name meanwhile.
   */
  readonly enrol: (code: Pick<TrustCode, 'hash' | 'replaces'>, device: Omit<Device, 'revoked'>) => Promise<boolean>;
  /** Ends the trust in the device that has this name now. @returns false when there is none, or it was revoked before. */
  readonly revoke: (station: string, revocation: Revocation) => Promise<boolean>;
  readonly noteAuthority: (station: string, publicKey: string, authority: string) => Promise<void>;

  readonly pairings: () => Pairing[];
  readonly pairing: (hash: string) => Pairing | undefined;
  /** Lets a browser in by a code. @returns false when the code was used meanwhile. */
  readonly pair: (code: string, pairing: Pairing) => Promise<boolean>;
  /** Ends a pairing, named by the beginning of its hash. @returns how many ended. */
  readonly unpair: (hash: string) => Promise<number>;

  /** Ends what was ended before this database was put back. @returns how much of it was trusted here. */
  readonly endAgain: (ended: readonly Ended[]) => Promise<number>;

  readonly pin: (person: string) => PinProof | undefined;
  /** Null takes it away. */
  readonly setPin: (person: string, pin: PinProof | null) => Promise<void>;

  /** The oldest first. */
  readonly events: () => TrustEvent[];
  readonly eventsTold: (through: number) => Promise<void>;
}
