/** A function of the library as it stands in its file, in a cell's output. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import type * as TypeScript from '@tslab/typescript-for-tslab';
import * as attribution from '../attribution';
import * as data from '../data';
import * as engine from '../engine';
import * as experiments from '../experiments';
import * as layers from '../layers';
import * as metrics from '../metrics';
import * as models from '../models';
import * as plot from '../plot';
import * as training from '../training';
import * as visualisation from '../visualisation';
import * as weights from '../weights';
import { escapeHtml } from '../plot/svg';
import { showHtml } from './show';

/** The colours of JupyterLab's editor; on a page without it, others of the same contrast. */
const colours = {
  comment: 'var(--jp-mirror-editor-comment-color, #5a6a6a)',
  string: 'var(--jp-mirror-editor-string-color, #a3211c)',
  keyword: 'var(--jp-mirror-editor-keyword-color, #006b1a)',
  number: 'var(--jp-mirror-editor-number-color, #1c5f99)',
};

const keywords =
  'as async await break case catch class const continue default else export extends false finally for from function get if ' +
  'implements import in instanceof interface let new null of private protected public readonly return set static super switch ' +
  'this throw true try type typeof undefined var void while yield';

const token = new RegExp(
  [
    String.raw`(?<comment>\/\*[^]*?\*\/|\/\/.*)`,
    String.raw`(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|` + '`(?:\\\\.|[^`\\\\])*`)',
    String.raw`(?<keyword>\b(?:${keywords.split(' ').join('|')})\b)`,
    String.raw`(?<number>\b\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?\b)`,
  ].join('|'),
  'g',
);

/** TypeScript as HTML with comments, strings, keywords and numbers in colour. */
export function coloured(code: string): string {
  let [html, end] = ['', 0];
  for (const { 0: text, index = 0, groups } of code.matchAll(token)) {
    const kind = Object.keys(colours).find((name) => groups?.[name] !== undefined) as keyof typeof colours;
    html += `${escapeHtml(code.slice(end, index))}<span style="color: ${colours[kind]}">${escapeHtml(text)}</span>`;
    end = index + text.length;
  }
  return html + escapeHtml(code.slice(end));
}

/**
 * Shows the source of a function or class of the library as it stands in its file, with the first sentence of its
 * docstring and a link to the file.
 * @throws TypeError for what is not of the library, a cell's own function for instance.
 * @example
 * showSource(layers.batchNorm);
 */
export function showSource(what: (...args: never[]) => unknown): void;
export function showSource(what: abstract new (...args: never[]) => unknown): void;
export function showSource(what: unknown): void {
  const { file, text } = sourceOf(what);
  const link = `<a href="../lib/${file}">lib/${file}</a>`;
  const html =
    `<figure class="convnotes-source"><figcaption>${link}</figcaption>` +
    `<pre><code>${coloured(text)}</code></pre></figure>`;
  showHtml(html, { text: `lib/${file}\n${text}` });
}

type Rooms = Record<string, Readonly<Record<string, unknown>>>;
const rooms: Rooms = {
  attribution,
  data,
  engine,
  experiments,
  layers,
  metrics,
  models,
  plot,
  training,
  visualisation,
  weights,
};

const lib = join(__dirname, '..');
const load = createRequire(__filename);

export interface Source {
  /** Relative to lib: `layers/batchNorm.ts`. */
  file: string;
  /** Its docstring is the first sentence. */
  text: string;
}

/** What stands in the place of the engine where a page computes. */
const ofPages = /[\\/]laboratory[\\/]page[\\/]/;

/**
 * The source of a function or class as it stands in its file.
 * @throws TypeError for what no room exports, Error where lib has no sources.
 */
export function sourceOf(what: unknown): Source {
  const found = Object.entries(rooms).flatMap(([room, exported]) =>
    Object.entries(exported).flatMap(([name, value]) => (value === what ? [{ room, name }] : [])),
  );
  if (typeof what !== 'function' || found.length === 0) {
    const name = typeof what === 'function' ? what.name || 'a function without a name' : String(what);
    throw new TypeError(
      `expected a function or class of the library, such as layers.batchNorm, got ${name}, which no room exports`,
    );
  }
  const [{ room, name }] = found;
  const sourcesIn = (folder: string) =>
    filesOf(folder)
      .filter((file) => !ofPages.test(file))
      .flatMap((file) => declarationIn(file, name));
  const own = sourcesIn(join(lib, room));
  const declared = own.length > 0 ? own : sourcesIn(lib); // a room may export what stands in another
  if (declared.length !== 1) {
    throw new Error(`expected one source of ${room}.${name} in ${lib}, found ${declared.length}`);
  }
  return declared[0];
}

const filesOf = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
        .map((name) => join(folder, name))
    : [];

function declarationIn(path: string, name: string): Source[] {
  const text = readFileSync(path, 'utf8');
  if (!new RegExp(`^export .*\\b${name}\\b`, 'm').test(text)) return [];
  const ts = load('@tslab/typescript-for-tslab') as typeof TypeScript;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return source.statements
    .filter((statement) => declares(ts, statement, name))
    .map((statement) => {
      const docs = statement.getChildren(source).filter(ts.isJSDoc);
      const sentence = docs
        .map(({ comment }) => firstSentence(ts.getTextOfJSDocComment(comment) ?? ''))
        .join(' ');
      const code = text.slice(statement.getStart(source), statement.end);
      return {
        file: relative(lib, path).split(sep).join('/'),
        text: sentence ? `/** ${sentence} */\n${code}` : code,
      };
    });
}

function declares(ts: typeof TypeScript, statement: TypeScript.Statement, name: string): boolean {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.some((each) => each.name.getText() === name);
  }
  const declared = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
  return declared && statement.name?.text === name && !('body' in statement && !statement.body);
}

/** Up to a full stop that is not that of "et al.". */
const firstSentence = (text: string) =>
  /^.*?(?<!\bal)\.(?=\s|$)/.exec(text.replace(/\s+/g, ' ').trim())?.[0] ?? '';
