/** No text becomes a program: the rules that say so are on, and what they cannot see is searched. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { root } from '../setup/project';

/** A line, and the rule that refuses it. */
const refused: [line: string, rule: string][] = [
  ['eval(name);', 'no-eval'],
  ['setTimeout("run(" + name + ")", 1);', 'no-restricted-syntax'],
  ['new Function("a", name)(1);', 'no-new-func'],
  ['link.href = "javascript:void(0)";', 'no-script-url'],
  ['import { exec } from "node:child_process"; exec(name);', 'no-restricted-imports'],
  ['import { execSync } from "child_process"; execSync(name);', 'no-restricted-imports'],
  [
    'import { spawn } from "node:child_process"; spawn("ls", [name], { shell: true });',
    'no-restricted-syntax',
  ],
  [
    'import { spawn } from "node:child_process"; spawn("ls", [name], { shell: "/bin/sh" });',
    'no-restricted-syntax',
  ],
  ['new Worker(name, { eval: true });', 'no-restricted-syntax'],
  ['element.innerHTML = name;', 'no-restricted-syntax'],
  ['element.insertAdjacentHTML("beforeend", name);', 'no-restricted-syntax'],
  ['document.write(name);', 'no-restricted-syntax'],
];

describe('the rules of the linter', () => {
  const eslint = new ESLint({ cwd: root });

  it.each(['scripts/made-up.mjs', 'scripts/report/templates/convnotes/made-up.js'])(
    'refuse text that becomes a program, in %s',
    async (filePath) => {
      for (const [line, rule] of refused) {
        const [{ messages }] = await eslint.lintText(`${line}\n`, { filePath });
        expect([line, messages.map(({ ruleId }) => ruleId)]).toEqual([line, expect.arrayContaining([rule])]);
      }
    },
  );
});

/** Files below a folder of the project. */
function sources(folder: string, ending: RegExp): [name: string, text: string][] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name) && !name.includes('node_modules'))
    .map((name) => [join(folder, name), readFileSync(join(root, folder, name), 'utf8')]);
}

describe('what is no JavaScript', () => {
  const python = [...sources('scripts', /\.py$/), ...sources('workflow', /Snakefile$/)];

  it('is there to be searched', () => expect(python.length).toBeGreaterThan(10));

  it.each(python)('%s starts no shell, and takes no text for a program', (_, text) => {
    const found =
      /(?<![.\w])(eval|exec|compile|__import__)\(|os\.(system|popen)|shell=True|pickle|yaml\.load\(|marshal/.exec(
        text,
      );
    expect(found).toBeNull();
  });

  it('is a shell line only where every name in it is quoted', () => {
    const lines = sources('workflow', /Snakefile$/).flatMap(
      ([, text]) => text.match(/\{wildcards\.[^}]*\}/g) ?? [],
    );
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/:q\}$/);
  });

  it.each(sources('notebooks', /\.ipynb$/))('%s starts nothing', (_, text) => {
    expect(/child_process|eval\(|new Function|<script/.exec(text)).toBeNull();
  });
});
