import { readDataFlags } from '../../data-flags.ts';

export const archiveHelp = `  npm run server -- trust-export --data DIR --to FILE [--passphrase-file FILE]
  npm run server -- trust-import --data DIR --from FILE [--passphrase-file FILE] [--replace]
`;

/** Takes the keys of a site out of its data folder into an encrypted file, or puts them into one. */
export type ArchiveCommand =
  | {
      readonly does: 'trust-export';
      readonly data: string;
      readonly to: string;
      /** Null: from the terminal or stdin. */
      readonly passphraseFile: string | null;
    }
  | {
      readonly does: 'trust-import';
      readonly data: string;
      readonly from: string;
      readonly passphraseFile: string | null;
      /** Takes the place of the keys that are there; they are set aside. */
      readonly replace: boolean;
    };

const flags = {
  data: { type: 'string' },
  to: { type: 'string' },
  from: { type: 'string' },
  'passphrase-file': { type: 'string' },
  replace: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type ArchiveWord = ArchiveCommand['does'];

export function isArchiveWord(word: string | undefined): word is ArchiveWord {
  return word === 'trust-export' || word === 'trust-import';
}

/** Reads what follows one of the words. */
export function readArchiveCommand(
  word: ArchiveWord,
  argv: readonly string[],
): { readonly command: ArchiveCommand } | { readonly help: true } | { readonly problem: string } {
  const may = word === 'trust-export' ? ['to', 'passphrase-file'] : ['from', 'passphrase-file', 'replace'];
  const read = readDataFlags(word, argv, flags, may);
  if (!('values' in read)) return read;
  const { data, values } = read;
  const { to, from, replace } = values;
  const passphraseFile = values['passphrase-file'] ?? null;
  if (word === 'trust-export')
    return to === undefined || to === ''
      ? { problem: 'trust-export needs --to: name the file to write. See --help.' }
      : { command: { does: word, data, to, passphraseFile } };
  return from === undefined || from === ''
    ? { problem: 'trust-import needs --from: name the file that trust-export wrote. See --help.' }
    : { command: { does: word, data, from, passphraseFile, replace } };
}
