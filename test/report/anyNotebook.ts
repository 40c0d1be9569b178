/** Notebooks as their format allows them, whoever wrote them: https://nbformat.readthedocs.io/en/latest/format_description.html. */
import fc from 'fast-check';

const hostile = [
  '</div></main><h2>out</h2>',
  '<sub>2</sub>',
  '<div>\n\n**open**',
  '</p>',
  '<img src="https://example.org/a.png">',
  '<!-- ',
  '<script>x</script',
  '# A & *b* `c` $d$',
  '$x_1 \\frac{',
  '$$\n\\begin{cases} a \\\\ b',
  '![a b](attachment:a%20b.png) ![](c d.png) ![x](<e f.png>) ![y](\u0000.png) ![z](..)',
  '[l](#A-&-b) [n](other.ipynb#A%20b) [f](data.csv) [h](HTTP://example.org) [](</a b>)',
  '| a | b |\n|---|:-:|\n| 1 | `|` | $|x|$ |\n| 2 |',
  '\u0002' + '7\u0003',
  '\ud800',
  '\u001b[31mred\nstill\u001b[1;44m bold\u001b[0m\u001b[38;5;200mx\u001b[38;2;1;2;3my\u001b[K',
  '10 %\r20 %\r100 %\n',
  'ab\b\bc\r\n\r\r',
  '- [ ] a\n    1. b\n\n> [!NOTE]\n> c\n\n~~d~~ [^1]\n\n```mermaid\na-->b\n```\n\n```nonesuch\nx\n```',
  '&amp; &lt;b&gt; &#x26; &bogus;',
];
const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hostile) },
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.array(fc.constantFrom(...hostile), { maxLength: 4 }).map((parts) => parts.join('\n')),
);
/** A text in lines, as files have it, or in one. */
const multiline = fc.oneof(
  text,
  text.map((all) => all.split(/(?<=\n)/)),
);
const json = fc.jsonValue({ maxDepth: 3 });
const metadata = fc.dictionary(
  fc.constantFrom('convnotes', 'image/png', 'caption', 'html', 'needs_background', 'width'),
  fc.oneof(json, fc.record({ caption: json, width: json, height: json, alt: json }, { requiredKeys: [] })),
  { maxKeys: 3 },
);
const size = fc.oneof(fc.constantFrom('300px', '300', -1, 0, 1e309, null, 'x'), fc.double(), json);
const figure = fc.record(
  {
    data: fc.oneof(json, fc.constant([{ y: [1, null, 2] }])),
    layout: fc.oneof(
      json,
      fc.record(
        {
          title: fc.oneof(json, fc.record({ text: fc.oneof(text, json) })),
          height: size,
          width: size,
          meta: json,
          xaxis: json,
        },
        { requiredKeys: [] },
      ),
    ),
    config: json,
    frames: json,
  },
  { requiredKeys: [] },
);
const data = fc.record(
  {
    'text/plain': multiline,
    'text/html': multiline,
    'text/markdown': multiline,
    'text/latex': multiline,
    'image/svg+xml': multiline,
    'image/png': multiline,
    'image/gif': multiline,
    'application/json': json,
    'application/vnd.plotly.v1+json': fc.oneof({ weight: 4, arbitrary: figure }, json),
    'application/vnd.convnotes.claim+json': fc.oneof(
      json,
      fc.record({ id: json, verdict: json }, { requiredKeys: [] }),
    ),
    'application/vnd.nonesuch+json': json,
    'application/javascript': multiline,
  },
  { requiredKeys: [] },
);
const output = fc.oneof(
  fc.record({
    output_type: fc.constant('stream'),
    name: fc.constantFrom('stdout', 'stderr', 'other'),
    text: multiline,
  }),
  fc.record({ output_type: fc.constant('display_data'), data, metadata }),
  fc.record({
    output_type: fc.constant('execute_result'),
    execution_count: fc.constantFrom(null, 1),
    data,
    metadata,
  }),
  fc.record({
    output_type: fc.constant('error'),
    ename: text,
    evalue: text,
    traceback: fc.array(text, { maxLength: 3 }),
  }),
);
const cellMetadata = fc.record(
  {
    tags: fc.uniqueArray(fc.constantFrom('hide-input', 'remove', 'raises-exception')),
    collapsed: fc.boolean(),
    jupyter: fc.record({ source_hidden: fc.boolean(), outputs_hidden: fc.boolean() }, { requiredKeys: [] }),
    own: json,
  },
  { requiredKeys: [] },
);
const attachments = fc.record(
  {
    'a b.png': fc.record({ 'image/png': multiline }, { requiredKeys: [] }),
    'c.svg': fc.record({ 'image/svg+xml': multiline }),
  },
  { requiredKeys: [] },
);
const cell = fc.oneof(
  fc.record(
    { cell_type: fc.constant('markdown'), metadata: cellMetadata, source: multiline, attachments },
    { requiredKeys: ['cell_type', 'metadata', 'source'] },
  ),
  fc.record({
    cell_type: fc.constant('raw'),
    metadata: fc.record({ raw_mimetype: fc.constantFrom('text/html', 'text/latex') }, { requiredKeys: [] }),
    source: multiline,
  }),
  fc.record({
    cell_type: fc.constant('code'),
    metadata: cellMetadata,
    source: multiline,
    outputs: fc.array(output, { maxLength: 4 }),
    execution_count: fc.constantFrom(null, 3),
  }),
);

export const anyNotebook = fc.record({
  nbformat: fc.constant(4),
  nbformat_minor: fc.constant(4),
  metadata: fc.record(
    {
      kernelspec: fc.record(
        { name: text, display_name: text, language: text },
        { requiredKeys: ['name', 'display_name'] },
      ),
      language_info: fc.record(
        {
          name: fc.oneof(text, fc.constant('python')),
          pygments_lexer: text,
          codemirror_mode: json.filter((value) => typeof value === 'string').map(String),
        },
        { requiredKeys: ['name'] },
      ),
      title: text,
      convnotes: json,
    },
    { requiredKeys: [] },
  ),
  cells: fc.array(cell, { maxLength: 5 }),
});
