/** Keys or certificates that cannot be used; the message is a sentence for the person at the server. */
export class TrustProblem extends Error {
  override readonly name = 'TrustProblem';
}
