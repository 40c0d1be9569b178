/** How far a long run is, in one place of the cell's output, and one tidy line at the end. */
import { escapeHtml } from '../plot/svg';
import { interruptSignal } from './interrupt';
import { Output } from './output';

/** The time between two drawings. */
const pause = 200; // ms
/** The speed is that of the last seconds: the first step of a run is slow. */
const window = 10_000; // ms

/** A display of how far a run is. */
export interface Progress {
  /** done: steps done so far; note: what else to say, for instance the loss. */
  update(done: number, note?: string): void;
  /** Leaves the closing line; called by itself at the last step and at an interrupt. */
  finish(note?: string): void;
}

/**
 * A duration in words.
 */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

const formatSpeed = (perSecond: number, unit: string) =>
  perSecond >= 1
    ? `${perSecond.toPrecision(perSecond < 100 ? 3 : 4)} ${unit}/s`
    : `${(1 / perSecond).toPrecision(3)} s/${unit.replace(/s$/, '')}`;

/**
 * A display of steps done, speed and time left, for `total` steps (or what the unit says) since `start`, in one place of
 * the cell's output, and one tidy line at the end.
 * @throws RangeError for no steps.
 */
export function progress(
  total: number,
  { label, unit = 'steps', start = performance.now() }: { label: string; unit?: string; start?: number },
): Progress {
  if (!(total > 0)) throw new RangeError(`expected a number of steps above 0, got ${total}`);
  const display = new ProgressLine();
  const signal = interruptSignal();
  let recent = [{ time: start, done: 0 }];
  let drawn = -Infinity;
  let done = 0;
  let note = '';
  let open = true;

  function draw(now: number): void {
    const first = recent[0];
    const speed = (1000 * (done - first.done)) / Math.max(now - first.time, 1);
    const pace =
      speed > 0 ? ` · ${formatSpeed(speed, unit)} · ${formatDuration((total - done) / speed)} left` : '';
    const words = `${done} of ${total} ${unit}${pace}${note && ` · ${note}`}`;
    display.draw(label, words, done / total);
    drawn = now;
  }

  function finish(last = note): void {
    if (!open) return;
    open = false;
    signal.removeEventListener('abort', stop);
    const seconds = (performance.now() - start) / 1000;
    const share = done < total ? `stopped after ${done} of ${total} ${unit}` : `${total} ${unit}`;
    const speed = done > 0 ? ` (${formatSpeed(done / Math.max(seconds, 1e-3), unit)})` : '';
    const words = `${share} in ${formatDuration(seconds)}${speed}`;
    display.close(label, last ? `${words}, ${last}` : words);
  }
  const stop = () => finish();
  signal.addEventListener('abort', stop);

  function update(steps: number, say = note): void {
    if (!open) return;
    [done, note] = [steps, say];
    const now = performance.now();
    if (done >= total) return finish();
    if (now - drawn < pause) return;
    recent.push({ time: now, done });
    recent = recent.filter(({ time }, i) => i === recent.length - 1 || now - time < window);
    draw(now);
  }
  draw(start);
  return { update, finish };
}

/** A line that is written over: a bar in a notebook, `\r` on a terminal, the last state alone in a file. */
class ProgressLine {
  private readonly output = new Output();

  draw(label: string, words: string, share: number): void {
    const bar = `<progress value="${share.toFixed(4)}" max="1" style="width: 14em"></progress>`;
    if (this.output.inCell)
      this.show(`${escapeHtml(label)} ${bar} ${escapeHtml(words)}`, `${label}: ${words}`);
    else if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${label}: ${words}`);
  }

  close(label: string, words: string): void {
    const text = `${label}: ${words}`;
    if (this.output.inCell) this.show(escapeHtml(text), text);
    else process.stdout.write(`${process.stdout.isTTY ? '\r\x1b[K' : ''}${text}\n`);
  }

  private show(html: string, text: string): void {
    const bundle = { 'text/html': `<div>${html}</div>`, 'text/plain': text };
    this.output.show(bundle, { convnotes: { progress: true } });
  }
}
