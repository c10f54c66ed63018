const names: Readonly<Record<string, string>> = {
  '\u0002': 'STX',
  '\u0003': 'ETX',
  '\t': 'TAB',
  '\n': 'LF',
  '\r': 'CR',
  '\u001D': 'GS',
};

/** Characters by the names that manuals of scanners give them: "CR LF"; `none` for no character. */
export function controlNames(text: string, none: string): string {
  return text === ''
    ? none
    : text
        .split('')
        .map((character) => names[character] ?? character)
        .join(' ');
}
