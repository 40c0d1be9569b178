/** What the notebooks found of the report's claims: outputs/report/claims.json. */
import { existsSync, readFileSync } from 'node:fs';
import { writeWhole } from '../setup/stamp.mjs';

/** The claims in the file; what is not a claim is left out, because a run of all notebooks writes the file again. */
function readClaims(file) {
  if (!existsSync(file)) return [];
  try {
    const claims = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(claims) ? claims.filter((claim) => Number.isInteger(claim?.question)) : [];
  } catch {
    return [];
  }
}

/**
 * Puts the claims of one notebook, `1-regularization`, in the place of those that it had in the file, those of other
 * notebooks staying; the file is written whole or not at all. A notebook's number is its claims' question; claims of a
 * notebook without a number are of none, and not kept.
 */
export function mergeClaims(file, notebook, found) {
  const question = Number.parseInt(notebook, 10);
  if (Number.isNaN(question)) return;
  const claims = found.map((claim) => ({ ...claim, question }));
  const others = readClaims(file).filter((claim) => claim.question !== question);
  if (claims.length === 0 && others.length === 0) return;
  const twice = claims.find(({ id }, i) => claims.findIndex((claim) => claim.id === id) !== i);
  if (twice) throw new Error(`${notebook}: the claim ${twice.id} was given two verdicts`);
  const all = [...others, ...claims].sort((a, b) => a.question - b.question);
  writeWhole(file, `${JSON.stringify(all, null, 1)}\n`);
}
