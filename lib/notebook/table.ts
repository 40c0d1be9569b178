/** A table in a cell's output that a screen reader can read; in a terminal, columns of text. */
import { escapeHtml } from '../plot/svg';
import { CaptionedOutput } from './output';

/** What stands in a cell. */
export type TableCell = string | number;

/** Fractions to four digits, large numbers in groups of three; a measurement says how it is written. */
function cellOf(value: unknown): TableCell {
  if (typeof value !== 'number') return String(value);
  if (!Number.isInteger(value)) return Number(value.toPrecision(4));
  return Math.abs(value) >= 10_000 ? value.toLocaleString('en') : value;
}

/** A number or a dash: what stands in a column that is aligned to the right. */
const isNumeric = (value: TableCell) =>
  typeof value === 'number' || /^([-−+]?[\d,.]+(e[-+]?\d+)?( ?%)?|[-–])$/i.test(value);

/** JupyterLab styles the class `dataframe`. */
function tableHtml(rows: readonly Record<string, TableCell>[], columns: string[], caption: string): string {
  const style = columns.map((name) => {
    const side = rows.every((row) => isNumeric(row[name])) ? 'right' : 'start';
    return ` style="text-align: ${side}"`;
  });
  const cell = (value: TableCell, i: number) => {
    const [tag, scope] = i === 0 ? ['th', ' scope="row"'] : ['td', ''];
    return `<${tag}${scope}${style[i]}>${escapeHtml(String(value))}</${tag}>`;
  };
  const heads = columns.map((name, i) => `<th scope="col"${style[i]}>${escapeHtml(name)}</th>`);
  const body = rows.map((row) => `<tr>${columns.map((name, i) => cell(row[name], i)).join('')}</tr>`);
  return (
    `<table class="dataframe" aria-label="${escapeHtml(caption)}">` +
    `<thead><tr>${heads.join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`
  );
}

function tableText(rows: readonly Record<string, TableCell>[], columns: string[], caption: string): string {
  const lines = [columns, ...rows.map((row) => columns.map((name) => String(row[name])))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const pad = (line: string[]) => line.map((entry, i) => entry.padEnd(widths[i])).join('  ');
  return [caption, ...lines.map((line) => pad(line).trimEnd())].join('\n');
}

/**
 * Shows rows of named cells, numbers to the right; the first column names the row. A screen reader can read it; in a
 * terminal it is columns of text.
 * @throws TypeError without rows, or where a row lacks a column of the first.
 */
export function showTable(rows: readonly object[], { caption }: { caption: string }): void {
  if (rows.length === 0) throw new TypeError('expected at least one row, got none');
  const columns = Object.keys(rows[0]);
  const table = rows.map((row, i) => {
    const cells = columns.map((name) => [name, (row as Record<string, unknown>)[name]] as const);
    const missing = cells.find(([, value]) => value === undefined || value === null)?.[0];
    if (missing) throw new TypeError(`expected "${missing}" in every row as in the first, row ${i} has none`);
    return Object.fromEntries(cells.map(([name, value]) => [name, cellOf(value)]));
  });
  const text = tableText(table, columns, caption);
  new CaptionedOutput().show(
    { 'text/html': tableHtml(table, columns, caption), 'text/plain': text },
    caption,
  );
}
