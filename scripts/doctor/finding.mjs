/** What a check found: `{ name, state: 'ok' | 'warning' | 'problem', found, advice? }`. A problem stops the main job. */
export const ok = (name, found) => ({ name, state: 'ok', found });
export const warning = (name, found, advice) => ({ name, state: 'warning', found, advice });
export const problem = (name, found, advice) => ({ name, state: 'problem', found, advice });

const marks = { ok: '✓', warning: '!', problem: '✗' };

/** One line a finding, and under it what to do. */
export function asText(findings) {
  const width = Math.max(...findings.map(({ name }) => name.length)) + 2;
  const lines = findings.flatMap(({ name, state, found, advice }) => [
    `${marks[state]} ${name.padEnd(width)}${found}`,
    ...(advice ? [`${' '.repeat(width + 2)}→ ${advice}`] : []),
  ]);
  const problems = findings.filter(({ state }) => state === 'problem').length;
  const last =
    problems === 0
      ? 'Everything that the notebooks need is there.'
      : `The notebooks cannot run yet: see the ${problems === 1 ? 'line' : `${problems} lines`} with ✗.`;
  return [...lines, '', last].join('\n');
}
