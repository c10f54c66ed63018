import { canonicalJson } from '../facts/canonical-json.ts';
import { signStatement, verifyStatement } from '../facts/signatures.ts';
import type { KeyPair } from '../facts/signatures.ts';
import type { HelloRequest } from './protocol.ts';

type Unsigned = Omit<HelloRequest, 'signature' | 'publicKey'>;

const statementOf = (hello: Unsigned, publicKey: string) => ({
  is: 'lineside hello 1',
  site: hello.site,
  station: hello.station,
  publicKey,
  chains: hello.chains,
  at: hello.at,
  ...(hello.challenge === undefined ? {} : { challenge: hello.challenge }),
  ...(hello.epoch === undefined ? {} : { epoch: hello.epoch }),
});

/** Signs a hello with the key of the station. */
export function signHello(hello: Unsigned, keys: KeyPair): HelloRequest {
  return {
    ...hello,
    publicKey: keys.publicKey,
    signature: signStatement(statementOf(hello, keys.publicKey), keys.secretKey),
  };
}

/** True when the sender of the hello holds the key that it names. */
export function verifyHello(hello: HelloRequest): boolean {
  return verifyStatement(statementOf(hello, hello.publicKey), hello.signature, hello.publicKey);
}

/** The text that a station signs for a hello, for servers that verify with their platform's own Ed25519. */
export function helloText(hello: HelloRequest): string {
  return canonicalJson(statementOf(hello, hello.publicKey));
}
