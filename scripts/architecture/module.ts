import { parseSync, Visitor } from 'oxc-parser';

/** What the architecture rules need to know of one source file. */
export interface Module {
  /** Relative to the project, with `/`. */
  path: string;
  lineCount: number;
  /** Every module it names: imports, re-exports, `import()`, `require()`, `import("x").T` types, `vi.mock()`. */
  requests: string[];
  hasDefaultExport: boolean;
  /** Modules whose exports it passes on. */
  passedOn: string[];
  /** Lines that read a clock or draw randomness. */
  impurities: { line: number; what: string }[];
}

/** Members of global objects that make a result depend on when or where it was computed. */
const impureMembers = new Set([
  'Date.now',
  'Math.random',
  'performance.now',
  'crypto.randomUUID',
  'crypto.getRandomValues',
  'Temporal.Now',
]);

/**
 * Reads one TypeScript file.
 *
 * @throws when it does not parse: rules that silently skip a file are worse than none
 */
export function readModule(path: string, source: string): Module {
  const parsed = parseSync(path, source);
  const error = parsed.errors.find(({ severity }) => severity === 'Error');
  if (error !== undefined) throw new Error(`${path} does not parse: ${error.message}`);

  const { staticImports, staticExports } = parsed.module;
  const exportEntries = staticExports.flatMap(({ entries }) => entries);
  const passedOn = exportEntries.flatMap(({ moduleRequest }) => (moduleRequest === null ? [] : [moduleRequest.value]));
  const requests = new Set([...staticImports.map(({ moduleRequest }) => moduleRequest.value), ...passedOn]);
  const impurities: Module['impurities'] = [];
  const impure = (start: number, what: string) => {
    impurities.push({ line: source.slice(0, start).split('\n').length, what });
  };

  new Visitor({
    ImportExpression({ source: named }) {
      if (named.type === 'Literal' && typeof named.value === 'string') requests.add(named.value);
    },
    TSImportType({ source: named }) {
      requests.add(named.value);
    },
    CallExpression({ callee, arguments: [first], start }) {
      const isRequire = callee.type === 'Identifier' && callee.name === 'require';
      const isMock =
        callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'vi';
      if ((isRequire || isMock) && first?.type === 'Literal' && typeof first.value === 'string')
        requests.add(first.value);
      if (callee.type === 'Identifier' && callee.name === 'Date') impure(start, 'Date()');
    },
    NewExpression({ callee, arguments: given, start }) {
      if (callee.type === 'Identifier' && callee.name === 'Date' && given.length === 0) impure(start, 'new Date()');
    },
    MemberExpression({ object, property, start }) {
      if (object.type !== 'Identifier' || property.type !== 'Identifier') return;
      const member = `${object.name}.${property.name}`;
      if (impureMembers.has(member)) impure(start, member);
    },
  }).visit(parsed.program);

  return {
    path,
    lineCount: source.trimEnd().split('\n').length,
    requests: [...requests],
    hasDefaultExport: exportEntries.some(({ exportName }) => exportName.kind === 'Default'),
    passedOn,
    impurities,
  };
}
