import type { SiteProof } from './prove-site.ts';

const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;

/** A proof for people: what is there, chain by chain, or what is wrong. Ends with a line break. */
export function proofText(name: string, { site, lastRow, facts, planDocuments, chains, defects }: SiteProof): string {
  const lines = [
    `${name}: site "${site}", ${count(facts, 'fact', 'facts')} in ${count(chains.length, 'chain', 'chains')}, ${count(planDocuments, 'plan document', 'plan documents')}, ${count(lastRow, 'row', 'rows')} of the site log.`,
    ...chains.map(
      ({ chain, branch, first, seq, head }) =>
        `  ${chain}${branch === 0 ? '' : ` (branch ${branch})`}: facts ${first} to ${seq}, head ${head}, all hashes right`,
    ),
    ...(defects.length === 0
      ? ['Everything is there and unaltered.']
      : [`${count(defects.length, 'thing is', 'things are')} wrong:`, ...defects.map((defect) => `  ${defect}`)]),
  ];
  return `${lines.join('\n')}\n`;
}
