/** What a check found: `{ name, state: 'ok' | 'absent' | 'warning' | 'problem', found, advice? }`. A problem stops the main job. */
export const ok = (name, found) => ({ name, state: 'ok', found });
/** Not there, and nothing is wrong with that. */
export const absent = (name, found, advice) => ({ name, state: 'absent', found, ...(advice && { advice }) });
export const warning = (name, found, advice) => ({ name, state: 'warning', found, advice });
export const problem = (name, found, advice) => ({ name, state: 'problem', found, advice });

const marks = { ok: '✓', absent: '·', warning: '!', problem: '✗' };

/** One line a finding, and under it what to do. */
export function linesOf(findings) {
  const width = Math.max(...findings.map(({ name }) => name.length)) + 2;
  return findings.flatMap(({ name, state, found, advice }) => [
    `${marks[state]} ${name.padEnd(width)}${found}`,
    ...(advice ? [`${' '.repeat(width + 2)}→ ${advice}`] : []),
  ]);
}

export function asText(findings) {
  const problems = findings.filter(({ state }) => state === 'problem').length;
  const last =
    problems === 0
      ? 'Everything that the notebooks need is there.'
      : `The notebooks cannot run yet: see the ${problems === 1 ? 'line' : `${problems} lines`} with ✗.`;
  return [...linesOf(findings), '', last].join('\n');
}
