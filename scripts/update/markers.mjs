/** One list of requirements for several versions of Python, out of one resolution for each. */

/**
 * resolved: `[{ minor: 9, versions: Map of name to version }, …]` for Python 3.9 and so on, in order and without gaps.
 * Returns lines as `anyio==4.12.1 ; python_version < "3.10"`, sorted by name; below the first and beyond the last minor
 * its lines go on.
 */
export function requirementLines(resolved) {
  const names = [...new Set(resolved.flatMap(({ versions }) => [...versions.keys()]))].sort();
  return names.flatMap((name) =>
    runsOf(resolved, name).map(({ version, from, to }) => {
      const marker = markerOf(from, to, resolved[0].minor, resolved.at(-1).minor);
      return `${name}==${version}${marker && ` ; ${marker}`}`;
    }),
  );
}

/** Consecutive minors with the same version of a package. */
function runsOf(resolved, name) {
  const runs = [];
  for (const { minor, versions } of resolved) {
    const version = versions.get(name);
    const last = runs.at(-1);
    if (last?.version === version && last?.to === minor - 1) last.to = minor;
    else if (version) runs.push({ version, from: minor, to: minor });
  }
  return runs;
}

function markerOf(from, to, first, last) {
  const [below, above] = [`python_version < "3.${to + 1}"`, `python_version >= "3.${from}"`];
  if (from === first) return to === last ? '' : below;
  if (to === last) return above;
  return from === to ? `python_version == "3.${from}"` : `${above} and ${below}`;
}
