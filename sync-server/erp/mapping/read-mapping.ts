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

function crossProblems(mapping: ErpMapping): string[] {
  const problems: string[] = [];
  const { dialect, files } = mapping;
  if (dialect.delimiter === dialect.decimal && dialect.quote === '')
    problems.push('dialect: with the same sign for "delimiter" and "decimal" numbers need quotes; declare "quote".');
  if (dialect.group === dialect.decimal) problems.push('dialect: "group" and "decimal" cannot be the same sign.');
  if (!files.operations && !mapping.defaultOperation)
    problems.push('files.operations is missing; declare it, or a "defaultOperation" for all orders.');
  for (const [role, file] of Object.entries({ ...files, lookups: undefined })) {
    for (const [field, source] of Object.entries(file?.fields ?? {})) {
      const lookup = typeof source === 'string' ? undefined : source?.lookup;
      if (lookup !== undefined && !Object.hasOwn(files.lookups, lookup))
        problems.push(`files.${role}.fields.${field}: there is no lookup named "${lookup}" in files.lookups.`);
    }
  }
  return problems;
}
