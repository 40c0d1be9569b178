/** The TypeScript source of what a room of the library exports, found by the object itself. */
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

type Rooms = Record<string, Readonly<Record<string, unknown>>>;
const rooms: Rooms = {
  ...{
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
  },
};

const lib = join(__dirname, '..');
const load = createRequire(__filename);

export interface Source {
  /** Relative to lib: `layers/batchNorm.ts`. */
  file: string;
  /** Its docstring is the first sentence. */
  text: string;
}

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
  const sourcesIn = (folder: string) => filesOf(folder).flatMap((file) => declarationIn(file, name));
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
