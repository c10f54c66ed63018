/** How a server is reached: which names it answers to, and by which scheme. */
export interface Reach {
  /** Names and addresses besides this machine's own, in small letters; IPv6 without brackets. */
  readonly names: () => readonly string[];
  /** Key and certificate, both PEM; undefined: plain HTTP, on the loopback interface only. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
}

/** Only this machine, without TLS. */
export const thisMachineOnly: Reach = { names: () => [] };
