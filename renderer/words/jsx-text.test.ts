import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';

const sources = import.meta.glob<string>('../**/*.tsx', { query: '?raw', import: 'default', eager: true });
const json = import.meta.glob<string>('./en.json', { query: '?raw', import: 'default', eager: true });

/** Attributes that people read or hear. */
const spoken = new Set(['aria-label', 'title', 'alt', 'placeholder', 'label', 'hint', 'ariaLabel']);
/** Two letters in a row are a word; "00", "·", "+" and single letters are signs. */
const wordy = /\p{L}{2,}/u;

interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}
const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';

function children(node: SyntaxNode): SyntaxNode[] {
  return Object.values(node).flatMap((value) => (Array.isArray(value) ? value : [value]).filter((one) => isNode(one)));
}

/** Text of string and template literals that a JSX expression shows directly, without a call in between. */
function shownLiterals(node: SyntaxNode): string[] {
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? [node['value']] : [];
  if (node.type === 'TemplateLiteral')
    return (node['quasis'] as { value: { cooked: string } }[]).map((quasi) => quasi.value.cooked);
  const shows = new Set([
    'ConditionalExpression',
    'LogicalExpression',
    'ParenthesizedExpression',
    'JSXExpressionContainer',
  ]);
  if (!shows.has(node.type)) return [];
  const { test: _, ...parts } = node;
  return children(parts as SyntaxNode).flatMap((child) => shownLiterals(child));
}

function untranslated(node: SyntaxNode): string[] {
  const found: string[] = [];
  if (node.type === 'JSXText' && wordy.test(String(node['value']))) found.push(String(node['value']).trim());
  if (node.type === 'JSXAttribute') {
    const name = (node['name'] as { name: string }).name;
    const value = node['value'];
    if (spoken.has(name) && isNode(value)) found.push(...shownLiterals(value).filter((text) => wordy.test(text)));
    // What an attribute holds beyond that is read by nobody, unless elements are in it.
    return isNode(value) ? [...found, ...untranslated(value)] : found;
  }
  if (node.type === 'JSXElement' || node.type === 'JSXFragment')
    for (const child of node['children'] as SyntaxNode[])
      if (child.type === 'JSXExpressionContainer')
        found.push(...shownLiterals(child).filter((text) => wordy.test(text)));
  return [...found, ...children(node).flatMap((child) => untranslated(child))];
}

function check(source: string): string[] {
  const { program, errors } = parseSync('source.tsx', source);
  expect(errors).toEqual([]);
  return untranslated(program as unknown as SyntaxNode);
}

test('the check finds text, attributes, conditions and templates, and leaves keys and signs alone', () => {
  expect(check("const a = <p title='Hello' className='big'>Some text{x ? 'yes' : `no ${y}`}</p>;")).toEqual([
    'yes',
    'no ',
    'Hello',
    'Some text',
  ]);
  expect(check("const a = <p className='big' data-x='abc'>{' · '}{t('home.good')}00</p>;")).toEqual([]);
});

const product = Object.entries(sources).filter(([path]) => !path.startsWith('../testing/'));

test.each(product)('%s shows no text that is not translated', (_, source) => {
  expect(check(source)).toEqual([]);
});

test('every sentence is used by some screen or asked for by data of the station', async () => {
  const code = Object.values({
    ...sources,
    ...import.meta.glob<string>('../**/*.ts', { query: '?raw', import: 'default', eager: true }),
  }).join('\n');
  /** Families whose last part comes from data; sentences.test.ts holds them complete. */
  const families =
    /^(rule\.|planning\.(why|pause|problem)|rules\.(parts|state|why|may|part|problem|level|warning|name|text)|nextAction\.(what|term|why)|deviation\.(kind|what|option|consequence|detail|cause|deed)|deviations\.(filters|status|calls)|refusal\.(why|refused|failed|invalid)|remedy|would|reason|hold\.reason|blocker|readiness\.(state|question)|role|action|fact|orderState|unit|done|actions\.(what|reached)|stationProblem|sync\.left|station\.(states|problems|lanes|disks|notices)|closeOut\.(good|scrap|rework|missing|leftovers|machine)$|unitState|loss|kpi|pin|orderChange|materials\.(state|lotState)|people\.activity|theme|board\.asOf|pairing\.failures|enrol\.failures|diagnose|settings\.(parts|states|todo|kinds|sources|parities|advice|volumes|looks|against|steps|stepStates|shorter|longer)|unsent\.(counts|next|decisions|means|answered)|raise\.kinds|photo\.problem|scan\.(what|problem)|barcodes\.(groups|deeds|lotStates|equipment|location))/;
  const keys: string[] = [];
  const collect = (tree: Record<string, unknown>, path: string): void => {
    for (const [key, value] of Object.entries(tree))
      if (typeof value === 'string') keys.push(path + key.replace(/_(one|other)$/, ''));
      else collect(value as Record<string, unknown>, `${path}${key}.`);
  };
  collect(JSON.parse(Object.values(json)[0] ?? '{}') as Record<string, unknown>, '');
  const unused = keys.filter((key) => !families.test(key) && !code.includes(`'${key}'`));
  expect(unused).toEqual([]);
});
