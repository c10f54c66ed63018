import { describe, expect, test } from 'vitest';

import { signHello, verifyHello } from '../sync/hello-signature.ts';
import { helloRequest } from '../sync/protocol.ts';
import type { RawFact } from './envelope.ts';
import { humanSignature } from './envelope.ts';
import {
  batchHead,
  keyPairOf,
  signAsPerson,
  signBatchHead,
  signStatement,
  verifyBatchHead,
  verifyHumanSignature,
  verifyStatement,
} from './signatures.ts';

const station = keyPairOf('01'.repeat(32));
const stranger = keyPairOf('02'.repeat(32));
const chain = 'saw-1/normal/00000000000a';
const otherId = '018f3f6e-0000-7000-8000-00000000ffff';

const fact: RawFact = {
  id: '018f3f6e-0000-7000-8000-000000000001',
  type: 'HoldReleased',
  v: 1,
  site: 'test',
  chain,
  seq: 4,
  prev: 'a'.repeat(64),
  hlc: '0000000000010000',
  occurredAt: '2026-11-23T06:00:00.000Z',
  boot: 'b',
  mono: 7,
  person: { id: 'ann', proof: 'badge+pin' },
  command: null,
  refs: ['lot:4711', 'workOrder:wo-1'],
  data: { lot: '4711', reason: 'rechecked' },
};

/** Flips the last hex digit. */
const flipped = (hex: string) => hex.slice(0, -1) + (hex.endsWith('0') ? '1' : '0');

describe('a statement', () => {
  test('is proved by the owner of the key and by nobody else', () => {
    const statement = { is: 'test', n: 1 };
    const value = signStatement(statement, station.secretKey);
    expect(verifyStatement({ n: 1, is: 'test' } as { is: string }, value, station.publicKey)).toBe(true);
    expect(verifyStatement({ ...statement, is: 'other' }, value, station.publicKey)).toBe(false);
    expect(verifyStatement(statement, value, stranger.publicKey)).toBe(false);
    expect(verifyStatement(statement, flipped(value), station.publicKey)).toBe(false);
  });

  test('has the Ed25519 public key of RFC 8032, test 1', () => {
    const secret = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
    expect(keyPairOf(secret).publicKey).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  });

  test.each([
    ['a key that is no point', 'f'.repeat(64), 'a'.repeat(128)],
    ['a key that is no hex', 'no key', 'a'.repeat(128)],
    ['a signature that is too short', station.publicKey, 'aa'],
    ['nothing', '', ''],
  ])('is not proved by %s, and nothing is thrown', (_, key, value) => {
    expect(verifyStatement({ is: 'test' }, value, key)).toBe(false);
  });

  test('is not proved by a key of small order, under which one signature would fit every statement', () => {
    const identity = `01${'00'.repeat(31)}`;
    const fitsAll = `01${'00'.repeat(63)}`;
    expect(verifyStatement({ is: 'anything' }, fitsAll, identity)).toBe(false);
  });
});

describe('the signed head of a batch', () => {
  const signed = signBatchHead('test', { chain, seq: 9, head: 'c'.repeat(64) }, station.secretKey);

  test('is verified with the key of the station and passes its schema', () => {
    expect(verifyBatchHead(signed, station.publicKey)).toBe(true);
    expect(verifyBatchHead(signed, stranger.publicKey)).toBe(false);
    expect(batchHead.parse(signed)).toStrictEqual(signed);
  });

  test.each([
    { site: 'other' },
    { chain: 'saw-2/normal/00000000000a' },
    { chain: 'saw-1/priority/00000000000a' },
    { seq: 10 },
    { head: flipped(signed.head) },
    { signature: flipped(signed.signature) },
  ])('fails when altered: %j', (altered) => {
    expect(verifyBatchHead({ ...signed, ...altered }, station.publicKey)).toBe(false);
  });
});

describe('the signature of a person', () => {
  const keys = keyPairOf('03'.repeat(32));
  const signature = signAsPerson(fact, 'ian', 'released', '2026-11-23T06:01:00.000Z', keys);
  const signed = { ...fact, signature };

  test('is over the content of the fact and passes its schema', () => {
    expect(verifyHumanSignature(signed)).toBe(true);
    expect(humanSignature.parse(signature)).toStrictEqual(signature);
    expect(verifyHumanSignature(fact)).toBe(false);
  });

  test.each<[string, Partial<RawFact>]>([
    ['id', { id: otherId }],
    ['type', { type: 'HoldPlaced' }],
    ['version', { v: 2 }],
    ['site', { site: 'other' }],
    ['time of the deed', { occurredAt: '2026-11-23T06:00:00.001Z' }],
    ['person whose deed it is', { person: { id: 'ian', proof: 'badge+pin' } }],
    ['proof of that person', { person: { id: 'ann', proof: 'badge' } }],
    ['references', { refs: ['lot:4711'] }],
    ['order of the references', { refs: fact.refs.toReversed() }],
    ['fact that it takes back', { reverses: otherId }],
    ['rule that it came from', { dedupKey: 'rule/1' }],
    ['data', { data: { ...fact.data, reason: 'looked fine' } }],
    ['signer', { signature: { ...signature, person: 'ann' } }],
    ['meaning', { signature: { ...signature, meaning: 'seen' } }],
    ['time of signing', { signature: { ...signature, at: '2026-11-23T06:01:00.001Z' } }],
    ['key', { signature: { ...signature, key: stranger.publicKey } }],
    ['value', { signature: { ...signature, value: flipped(signature.value) } }],
  ])('fails when the %s is altered', (_, altered) => {
    expect(verifyHumanSignature({ ...signed, ...altered })).toBe(false);
  });

  test('holds wherever in the chain the fact ends up', () => {
    expect(verifyHumanSignature({ ...signed, seq: 5, prev: 'b'.repeat(64), hlc: '0000000000020000' } as RawFact)).toBe(
      true,
    );
  });
});

describe('the hello of a station', () => {
  const hello = signHello(
    {
      site: 'test',
      station: 'saw-1',
      chains: [{ chain, seq: 9, head: 'c'.repeat(64) }],
      at: '2026-11-23T06:00:00.000Z',
    },
    station,
  );

  test('proves that it holds the key it names', () => {
    expect(verifyHello(hello)).toBe(true);
    expect(helloRequest.parse(hello)).toStrictEqual(hello);
  });

  test.each([
    { site: 'other' },
    { station: 'saw-2' },
    { chains: [] },
    { chains: [{ chain, seq: 8, head: 'c'.repeat(64) }] },
    { at: '2026-11-23T06:00:00.001Z' },
    { publicKey: stranger.publicKey },
    { signature: flipped(hello.signature) },
  ])('fails when altered: %j', (altered) => {
    expect(verifyHello({ ...hello, ...altered })).toBe(false);
  });

  test('does not pass for the head of a batch', () => {
    const head = { site: 'test', chain, seq: 9, head: 'c'.repeat(64), signature: hello.signature };
    expect(verifyBatchHead(head, station.publicKey)).toBe(false);
  });
});
