/** The runs as a table: what a line is, how far it got, and a button that takes it away. */
import { findingOf } from './finding';
import type { Place } from './place';
import type { Drawn } from './runCharts';

export function runsTable(place: Place, remove: (run: Drawn) => void) {
  const body = place.part('runs');
  const rows = new Map<Drawn, { row: HTMLElement; cells: HTMLElement[] }>();

  function rowOf(run: Drawn): { row: HTMLElement; cells: HTMLElement[] } {
    const found = rows.get(run);
    if (found) return found;
    const row = document.createElement('tr');
    const name = document.createElement('th');
    name.scope = 'row';
    name.style.setProperty('--run', `var(--run-${run.color})`);
    const badge = document.createElement('span');
    badge.className = 'badge';
    badge.textContent = place.number(run.number);
    name.append(badge, ` ${run.name}`);
    const cells = ['steps', 'loss', 'accuracy'].map(() => document.createElement('td'));
    const last = document.createElement('td');
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', textContent: '×', className: 'remove' });
    button.setAttribute('aria-label', place.say('remove', { n: place.number(run.number) }));
    button.addEventListener('click', () => {
      remove(run);
      place.part('start').focus();
    });
    last.append(button);
    row.append(name, ...cells, last);
    const made = { row, cells };
    rows.set(run, made);
    return made;
  }

  function draw(runs: readonly Drawn[], current: Drawn | undefined): void {
    for (const [run, { row }] of rows) {
      if (runs.includes(run)) continue;
      row.remove();
      rows.delete(run);
    }
    for (const run of runs) {
      const { row, cells } = rowOf(run);
      if (!row.isConnected) body.append(row);
      row.toggleAttribute('data-current', run === current);
      const last = run.loss.at(-1);
      const isLost = findingOf(run, Infinity)?.word === 'diverged';
      const accuracy = run.tested.at(-1)?.accuracy;
      const texts = [
        place.number(run.loss.length),
        last === undefined
          ? ''
          : isLost
            ? place.say('noLoss')
            : place.number(last, { maximumSignificantDigits: 2 }),
        accuracy === undefined || isLost ? '' : place.number(accuracy, { style: 'percent' }),
      ];
      cells.forEach((cell, i) => (cell.textContent = texts[i]));
    }
    place.root.toggleAttribute('data-empty', runs.length === 0);
  }
  return { draw };
}
