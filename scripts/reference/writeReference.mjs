/** The reference by TypeDoc: a page for each room and each of its exports, formulas set, no network. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Application, LogLevel } from 'typedoc';
import { SetupProblem } from '../setup/problem.mjs';
import { arrangeDeclarations } from './declarations.mjs';
import { markFormulas, setFormulas } from './formulas.mjs';

/** Replaces `folder` as a whole; the number of pages. A warning of TypeDoc's is a failure. */
export async function writeReference({ root, folder }) {
  mkdirSync(dirname(folder), { recursive: true });
  const part = mkdtempSync(join(dirname(folder), '.reference-'));
  try {
    const pages = join(part, 'pages');
    await typedoc({ root, pages, front: frontPage(root, part) });
    const files = readdirSync(pages, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.html'),
    );
    setFormulas(files.map((name) => join(pages, name)));
    rmSync(folder, { recursive: true, force: true });
    renameSync(pages, folder);
    return files.length;
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

async function typedoc({ root, pages, front }) {
  const app = await Application.bootstrapWithPlugins({
    name: 'convnotes',
    entryPoints: [join(root, 'lib/index.ts')],
    tsconfig: join(root, 'tsconfig.json'),
    basePath: root,
    readme: front,
    plugin: ['typedoc-plugin-missing-exports'],
    placeInternalsInOwningModule: true,
    excludeExternals: true,
    skipErrorChecking: true, // npm run check:types does that
    excludePrivate: true,
    excludeProtected: true,
    disableSources: true, // there is no address to link to; `declarations.mjs` names the file
    sort: ['source-order'],
    navigation: { includeGroups: false },
    jsDocCompatibility: { exampleTag: true, ignoreUnescapedBraces: true },
    validation: { notExported: false, invalidLink: true, notDocumented: false },
    customCss: join(import.meta.dirname, '../report/templates/convnotes/formulas.css'),
    hideGenerator: true,
    markdownItLoader: markFormulas,
    logLevel: LogLevel.Warn,
  });
  arrangeDeclarations(app, root);
  const project = await app.convert();
  if (project) await app.generateDocs(project, pages);
  if (!project || app.logger.hasErrors() || app.logger.hasWarnings()) {
    throw new SetupProblem('TypeDoc complains, as said above: mend the docstrings.');
  }
}

/** README's section on the library, without what leads to other parts of the project. */
function frontPage(root, folder) {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, section] = /^## The library\n(.*?)(?=^## |$(?![^]))/ms.exec(readme) ?? [];
  if (!section) throw new SetupProblem('README.md: expected a section "## The library", found none.');
  const file = join(folder, 'front.md');
  const text = section
    .replace(/\[([^\]]+)\]\((?!https?:)[^)]*\)/g, '$1')
    .replace(/^\| `(?:scripts|test)\/`.*\n/gm, '');
  writeFileSync(file, `${text}\n${convention}`);
  return file;
}

const convention = `Examples stand after \`import { … } from './lib'\`, or \`'convnotes'\`, of the rooms they use and \`tf\`
(tfjs itself), as in a notebook's cell; \`// =>\` says what comes, a tensor as its array. Each of them is run
by the tests.
`;
