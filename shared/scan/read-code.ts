import { GROUP_SEPARATOR } from '../gs1/element-strings.ts';
import { readGs1 } from '../gs1/read-gs1.ts';
import type { Gs1Reading } from '../gs1/read-gs1.ts';
import { readSymbology } from '../gs1/symbology.ts';
import { isCard, readCard } from './command-cards.ts';
import type { Card } from './command-cards.ts';

/** The longest code that anything is looked up for; longer ones are readings of two labels, or noise. */
export const LONGEST_CODE = 500;

/** What a code is by its form alone, before anybody looks into the plan. */
export type Code =
  | { readonly kind: 'card'; readonly card: Card }
  /** `text` is without symbology identifier; `gs1` where something speaks for GS1. */
  | { readonly kind: 'text'; readonly text: string; readonly gs1: Gs1Reading | undefined }
  /** `problem` is a code that the screens word: why nothing can be made of it. */
  | { readonly kind: 'unreadable'; readonly problem: 'empty' | 'too-long' | 'control' | 'noise' };

function hasControls(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if ((code < 0x20 && character !== GROUP_SEPARATOR) || (code >= 0x7f && code < 0xa0)) return true;
  }
  return false;
}

/** Reads a scanned or typed text by its form. Space around it, and what ends lines, is not part of a code. */
export function readCode(raw: string): Code {
  const text = raw.replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
  if (text === '') return { kind: 'unreadable', problem: 'empty' };
  if (text.length > LONGEST_CODE) return { kind: 'unreadable', problem: 'too-long' };
  if (text.includes('\uFFFD')) return { kind: 'unreadable', problem: 'noise' };
  if (hasControls(text)) return { kind: 'unreadable', problem: 'control' };
  const { text: bare } = readSymbology(text);
  if (isCard(bare)) {
    const card = readCard(bare);
    return card ? { kind: 'card', card } : { kind: 'text', text: bare, gs1: undefined };
  }
  return { kind: 'text', text: bare, gs1: readGs1(text) };
}
