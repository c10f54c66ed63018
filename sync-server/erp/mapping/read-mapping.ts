import { readFile } from 'node:fs/promises';

import { fileProblem } from '../../files/file-problem.ts';
import { readJson } from '../../files/json-text.ts';
import { erpMapping } from './mapping.ts';
import type { ErpMapping } from './mapping.ts';

export type MappingReading =
  | { readonly ok: true; readonly mapping: ErpMapping }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Checks a mapping and what its parts say about each other. `name` is shown in the sentences. */
export function parseMapping(json: string, name: string): MappingReading {
  const parsed = readJson(json, name, erpMapping);
  if (!parsed.ok) return parsed;
  const problems = crossProblems(parsed.value).map((problem) => `${name}: ${problem}`);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, mapping: parsed.value };
}

/** Reads and checks a mapping file; problems are sentences for the person who wrote it. */
export async function readMapping(path: string): Promise<MappingReading> {
  try {
    return parseMapping(await readFile(path, 'utf8'), path);
  } catch (error) {
    return { ok: false, problems: [fileProblem(`The mapping ${path} cannot be read`, error)] };
  }
}

/** Files whose rows make no document of their own, and the file that does. */
const belongings = [
  ['operations', 'orders'],
  ['materials', 'orders'],
  ['unitConversions', 'materialDefinitions'],
  ['qualifications', 'personnel'],
] as const;

function crossProblems(mapping: ErpMapping): string[] {
  const problems: string[] = [];
  const { dialect, files } = mapping;
  if (dialect.delimiter === dialect.decimal && dialect.quote === '')
    problems.push('dialect: with the same sign for "delimiter" and "decimal" numbers need quotes; declare "quote".');
  if (dialect.group === dialect.decimal) problems.push('dialect: "group" and "decimal" cannot be the same sign.');
  const { lookups, ...others } = files;
  if (Object.values(others).every((file) => file === undefined))
    problems.push('files: nothing is declared; declare at least one file, for example "orders".');
  if (files.orders && !files.operations && !mapping.defaultOperation)
    problems.push('files.operations is missing; declare it, or a "defaultOperation" for all orders.');
  for (const [part, whole] of belongings)
    if (files[part] && !files[whole])
      problems.push(`files.${part}: its rows belong to those of files.${whole}, which is missing; declare both.`);
  if (files.orders?.versionOrder !== undefined && files.orders.fields.version === undefined)
    problems.push('files.orders.versionOrder: there is no "version" to compare; map it in "fields".');
  for (const [role, file] of Object.entries(others)) {
    for (const [field, source] of Object.entries(file?.fields ?? {})) {
      const lookup = typeof source === 'string' ? undefined : source?.lookup;
      if (lookup !== undefined && !Object.hasOwn(lookups, lookup))
        problems.push(`files.${role}.fields.${field}: there is no lookup named "${lookup}" in files.lookups.`);
    }
  }
  return problems;
}
