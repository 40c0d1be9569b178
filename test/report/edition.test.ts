/** The Persian edition as a newcomer has it, without data, and with photographs of the user's own under strange names. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeEdition } from '../../scripts/report/edition.mjs';
import { writeFront } from '../../scripts/report/front.mjs';
import { runNotebooks } from '../../scripts/report/runNotebooks.mjs';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });
const root = join(__dirname, '../..');
const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const files = [
  ...['my red car.png', 'it\'s "so" ‘quoted’.png', 'گربه ۲.png', '100 %.jpg', '<b>bold<b>.png'],
  ...['[over](there) *once* $more$ {A}.jpg', 'Who took this? I did.png'],
];

const code = `import { data, show } from './lib';
const taken = data.photographs();
const names = taken.map(({ name }) => name);
show(names.map((name, i) => ({ photograph: name, number: i })), 'Each line is of a single batch, and batches differ.');
show({ data: [{ type: 'bar', x: names, y: names.map(() => 1) }], layout: { title: { text: 'Training with dropout' } } });
show(Buffer.from('${dot}', 'base64'), names[names.length - 1]);
names.forEach((name) => console.log(name));`;

const cell = (cell_type: string, source: string) => ({
  ...{ cell_type, id: cell_type, metadata: {}, source },
  ...(cell_type === 'code' ? { execution_count: null, outputs: [] } : {}),
});

let folder: string;
beforeAll(() => {
  mkdirSync(join(root, 'outputs'), { recursive: true });
  folder = mkdtempSync(join(root, 'outputs/edition-'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Runs the notebook and writes its edition; the English page, the Persian one, and what was printed. */
async function edition(name: string, data: string | undefined) {
  vi.stubEnv('CONVNOTES_DATA', data);
  const report = join(folder, name);
  mkdirSync(report);
  const said: string[] = [];
  const output = { write: (text: string) => said.push(text) } as unknown as NodeJS.WriteStream & { fd: 1 };
  const { metadata, nbformat, nbformat_minor } = JSON.parse(
    readFileSync(join(root, 'test/notebooks/small.ipynb'), 'utf8'),
  ) as Record<string, unknown>;
  const cells = [cell('markdown', '# Nobody has 2 translations\n\n## Dropout'), cell('code', code)];
  const notebook = join(report, '1-small.ipynb');
  writeFileSync(notebook, JSON.stringify({ cells, metadata, nbformat, nbformat_minor }));
  expect(await runNotebooks({ root, report, notebooks: [notebook], output }), said.join('')).toBe(0);
  writeFront({ root, report, notebooks: report, output });
  said.length = 0;
  writeEdition({ root, report, language: 'fa', output });
  const page = (path: string) => readFileSync(join(report, path), 'utf8');
  return { english: page('1-small.html'), persian: page('fa/1-small.html'), said: said.join('') };
}

const rows = (page: string) =>
  [...page.matchAll(/<th scope="row"[^>]*>(.*?)<\/th>/g)].map(([, text]) => text);
const figureOf = (page: string) => /<script type="application\/json">(\{"data".*?)<\/script>/s.exec(page)![1];
const raw = (html: string) => html.replace(/&(lt|gt|quot|#39|amp);/g, (sign) => signs[sign]);
const signs: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };

describe.each([
  ['without a data folder', undefined],
  ['with photographs of one’s own', files],
])('%s', (name, own) => {
  it('is written whole: names stay, a sentence without a translation is English and listed', async () => {
    const data = join(folder, 'data');
    mkdirSync(join(data, 'images'), { recursive: true });
    for (const file of own ?? []) writeFileSync(join(data, 'images', file), Buffer.from(dot, 'base64'));
    const { english, persian, said } = await edition(name, own && data);

    const names = rows(english).map(raw);
    if (own) expect([...names].sort()).toEqual(own.map((file) => parse(file).name).sort());
    else expect(names.length).toBeGreaterThan(0);
    expect(rows(persian).map(raw)).toEqual(
      names.map((text) => (text === '100 %' ? '۱۰۰٪' : `<bdi lang="">${text}</bdi>`)),
    );
    expect(figureOf(persian)).toContain(JSON.stringify(names).replaceAll('<', '\\u003c'));
    const [first, second] = persian.match(/<figcaption.*?<\/figcaption>/gs)!;
    expect(first).toBe('<figcaption>هر سطر از یک دسته است و دسته‌ها متفاوت‌اند.</figcaption>');
    expect(second).toBe(`<figcaption><bdi lang="">${names.at(-1)}</bdi></figcaption>`);
    expect(persian).toMatch(/<h1 dir="ltr" [^>]*lang="en">Nobody has 2 translations<\/h1>/);
    expect(said).toContain(
      'left in English:\n  1-small.html\n    Nobody has {0} translations\n    {0} Nobody has {1} translations\n"npm run',
    );
  });
});
