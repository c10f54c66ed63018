import { createPrivateKey, generateKeyPairSync, hash, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { factType } from '../../shared/catalogue/fact-catalogue.ts';
import { canonicalJson } from '../../shared/facts/canonical-json.ts';
import { emptyHead, formatChain } from '../../shared/facts/chain.ts';
import type { ChainHead } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { hlcOf } from '../../shared/facts/hlc.ts';
import { batchHeadText } from '../../shared/facts/signatures.ts';
import { must } from '../../shared/invariant.ts';
import { signHello } from '../../shared/sync/hello-signature.ts';
import { MACHINES, ORDERS, PEOPLE, SITE } from './plant.ts';

/** A station of the load, with the bodies of its requests made before anything is timed. */
export interface LoadStation {
  readonly name: string;
  readonly helloBody: () => string;
  /** Seals and signs the next facts of its chain. @returns the body of one ship request. */
  readonly nextBatch: (facts: number) => Buffer;
}

/** A UUIDv7 made from a time and two counters. */
function idOf(ms: number, station: number, count: number): string {
  const time = ms.toString(16).padStart(12, '0');
  const rest = station.toString(16).padStart(4, '0') + count.toString(16).padStart(8, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6)}${'0'.repeat(6)}`;
}

const zero = { value: '0', unit: 'C62' };

/** A shift of facts: mostly counts, now and then a start, an end, a stop of the machine, somebody who signs on. */
function contentOf(station: number, count: number): Pick<RawFact, 'type' | 'refs' | 'data'> {
  const order = `WO-${(station * 7 + Math.floor(count / 10)) % ORDERS}`;
  const equipment = `machine-${station % MACHINES}`;
  const job = { order, operation: '10', equipment };
  const jobRefs = [`workOrder:${order}`, `equipment:${equipment}`];
  const person = `person-${station % PEOPLE}`;
  switch (count % 10) {
    case 0:
      return { type: 'JobStarted', refs: jobRefs, data: { ...job, revision: 1 } };
    case 3:
      return {
        type: 'EquipmentStateChanged',
        refs: [`equipment:${equipment}`],
        data: { equipment, state: 'stopped', reason: 'jam' },
      };
    case 4:
      return {
        type: 'EquipmentStateChanged',
        refs: [`equipment:${equipment}`],
        data: { equipment, state: 'available' },
      };
    case 6:
      return { type: 'SignedOn', refs: [`person:${person}`], data: { person, station: `load-${station}` } };
    case 9:
      return { type: 'JobCompleted', refs: jobRefs, data: { ...job, remainder: 'none' } };
    default: {
      const scrap = count % 10 === 5 ? [{ quantity: { value: '1', unit: 'C62' }, reason: 'scratch' }] : [];
      return {
        type: 'QuantityReported',
        refs: jobRefs,
        data: { ...job, good: { value: String(count % 90), unit: 'C62' }, scrap, rework: zero, by: 'person' },
      };
    }
  }
}

/** The number-th station of the load, at the beginning of a chain. `startMs`: when its facts begin, one every 100 ms. */
export function loadStation(number: number, startMs: number): LoadStation {
  const name = `load-${number}`;
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const jwk = privateKey.export({ format: 'jwk' });
  const hex = (part: string | undefined) => Buffer.from(part ?? '', 'base64url').toString('hex');
  const keys = { secretKey: hex(jwk.d), publicKey: hex(publicKey.export({ format: 'jwk' }).x) };
  const key: KeyObject = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const incarnation = hash('sha256', `${name} ${startMs}`).slice(0, 12);
  let head: ChainHead = emptyHead(formatChain({ station: name, lane: 'normal', incarnation }));
  const person = { id: `person-${number % PEOPLE}`, proof: 'badge' as const };

  function nextFact(): RawFact {
    const count = head.seq + 1;
    const ms = startMs + count * 100;
    const content = contentOf(number, count);
    const fact: RawFact = {
      id: idOf(ms, number, count),
      ...content,
      // As stations of today write: what is old must be brought to the current version first, and that is not what is measured.
      v: must(factType(content.type), content.type).version,
      site: SITE,
      chain: head.chain,
      seq: count,
      prev: head.head,
      hlc: hlcOf(ms, 0),
      occurredAt: new Date(ms).toISOString(),
      boot: '6d0a1f6c-1df0-4d54-9a8e-6a7e4f0c2d11',
      mono: count * 100,
      person,
      command: idOf(ms, number + 0x8000, count),
    };
    head = { chain: head.chain, seq: count, head: hash('sha256', canonicalJson(fact)) };
    return fact;
  }

  return {
    name,
    helloBody: () =>
      JSON.stringify(
        signHello({ site: SITE, station: name, chains: [head], at: new Date(startMs).toISOString() }, keys),
      ),
    nextBatch: (count) => {
      const facts = Array.from({ length: count }, nextFact);
      const signed = { site: SITE, chain: head.chain, seq: head.seq, head: head.head };
      const signature = sign(null, Buffer.from(batchHeadText(signed)), key).toString('hex');
      return Buffer.from(JSON.stringify({ facts, head: { ...signed, signature } }));
    },
  };
}
