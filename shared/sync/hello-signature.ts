import { canonicalJson } from '../facts/canonical-json.ts';
import { signStatement, verifyStatement } from '../facts/signatures.ts';
import type { KeyPair } from '../facts/signatures.ts';
import type { HelloRequest } from './protocol.ts';

type Unsigned = Omit<HelloRequest, 'signature' | 'publicKey'>;

/** Everything that a hello says, also what only a newer station knows of: else it could be taken out or put in on the way. */
const statementOf = (hello: HelloRequest) => ({ ...hello, signature: undefined, is: 'lineside hello 1' });

/** Signs a hello with the key of the station. */
export function signHello(hello: Unsigned, keys: KeyPair): HelloRequest {
  const said = { ...hello, publicKey: keys.publicKey, signature: '' };
  return { ...said, signature: signStatement(statementOf(said), keys.secretKey) };
}

/** True when the sender of the hello holds the key that it names. */
export function verifyHello(hello: HelloRequest): boolean {
  return verifyStatement(statementOf(hello), hello.signature, hello.publicKey);
}

/** The text that a station signs for a hello, for servers that verify with their platform's own Ed25519. */
export function helloText(hello: HelloRequest): string {
  return canonicalJson(statementOf(hello));
}
