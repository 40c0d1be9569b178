/** Curves over the steps of training as SVG, named at their ends: for the still picture, and for every frame in a page. */
import { escapeHtml } from '../plot/svg';

/** [step, value]. */
export type CurvePoint = readonly [step: number, value: number];

export interface Curve {
  /** What stands at its end; nothing where it is empty. */
  label: string;
  color: string;
  /** Drawn in order; a value that is no number ends the line. */
  points: readonly CurvePoint[];
  /** The single values that `points` are means of, drawn faintly. */
  raw?: readonly CurvePoint[];
  /** Drawn below the others, wide and soft. */
  soft?: boolean;
  /** Where its name and a dot stand, if not at its end. */
  at?: CurvePoint;
}

export interface Panel {
  title: string;
  curves: readonly Curve[];
  /** Of the values that there is room for; what is above leaves through the top, where an arrow stands. */
  range: readonly [low: number, high: number];
  ticks: readonly { value: number; label: string }[];
  /** A value that means something, with its name. */
  rule?: { value: number; label: string };
}

export interface PanelLayout {
  width: number;
  height: number;
  /** Room for the names, right of the axes. */
  margin: number;
  /** The last step. */
  steps: number;
  /** Below the axis, if there are any. */
  stepTicks: readonly { value: number; label: string }[];
  /** A step that is looked at. */
  pointed?: number;
  colors: { ink: string; quiet: string; line: string; paper: string };
}

const [top, left, below, line] = [24, 42, 20, 14]; // px; line: from one name to the next

const px = (value: number) => value.toFixed(1);

const endOf = ({ points, at }: Curve): CurvePoint | undefined =>
  at ?? points.filter(([, value]) => Number.isFinite(value)).at(-1);

/** Where things are, in px. */
export function placesOf({ range: [low, high] }: Panel, { width, height, margin, steps }: PanelLayout) {
  const [right, bottom] = [width - margin, height - below];
  return {
    ...{ left, right, top, bottom },
    x: (step: number) => left + ((right - left) * step) / steps,
    y: (value: number) => bottom - ((bottom - top) * (value - low)) / (high - low),
  };
}

/** The content of an SVG element of the layout's size. */
export function curvesSvg(panel: Panel, layout: PanelLayout): string {
  const { range, ticks, rule, title } = panel;
  const { ink, quiet, line: grid } = layout.colors;
  const { x, y, right, bottom } = placesOf(panel, layout);
  const horizontal = (value: number, color: string, dashes = '') =>
    `<line x1="${left}" x2="${px(right)}" y1="${px(y(value))}" y2="${px(y(value))}" stroke="${color}"${dashes}/>`;
  const text = (content: string, at: { x: number; y: number }, color: string, anchor = 'start', more = '') =>
    `<text x="${px(at.x)}" y="${px(at.y)}" fill="${color}" text-anchor="${anchor}"${more}>${escapeHtml(content)}</text>`;
  const [back, front] = [true, false].map((soft) =>
    panel.curves.filter((curve) => (curve.soft ?? false) === soft),
  );
  const pointed =
    layout.pointed === undefined
      ? ''
      : `<line x1="${px(x(layout.pointed))}" x2="${px(x(layout.pointed))}" y1="${top}" y2="${px(bottom)}" stroke="${quiet}" stroke-dasharray="2 3"/>`;
  return [
    text(title, { x: 0, y: 13 }, ink, 'start', ' font-weight="600"'),
    ...ticks.map(
      ({ value, label }) =>
        horizontal(value, grid) + text(label, { x: left - 6, y: y(value) + 4 }, quiet, 'end'),
    ),
    ...layout.stepTicks.map(({ value, label }) =>
      text(label, { x: x(value), y: bottom + 15 }, quiet, 'middle'),
    ),
    rule
      ? horizontal(rule.value, quiet, ' stroke-dasharray="2 4"') +
        text(rule.label, { x: right - 4, y: y(rule.value) - 5 }, quiet, 'end')
      : '',
    `<svg x="0" y="${top - 2}" width="${px(right + 3)}" height="${px(bottom - top + 4)}" viewBox="0 ${top - 2} ${px(right + 3)} ${px(bottom - top + 4)}">`,
    ...[...back, ...front].map((curve) => drawn(curve)),
    pointed,
    '</svg>',
    ...leaves(),
    ...names(),
  ].join('');

  function drawn(curve: Curve): string {
    const { points, raw = [], color, soft } = curve;
    const path = (some: readonly CurvePoint[], width: number, opacity: number) =>
      some.length === 0
        ? ''
        : `<polyline points="${some.map(([step, value]) => `${px(x(step))},${px(y(Math.min(value, 100 * range[1])))}`).join(' ')}" ` +
          `fill="none" stroke="${color}" stroke-width="${width}" stroke-opacity="${opacity}" stroke-linejoin="round" stroke-linecap="round"/>`;
    const finite = (some: readonly CurvePoint[]) => some.filter(([, value]) => Number.isFinite(value));
    const end = endOf(curve);
    const dot =
      end && !soft ? `<circle cx="${px(x(end[0]))}" cy="${px(y(end[1]))}" r="2.8" fill="${color}"/>` : '';
    return path(finite(raw), 1, 0.28) + path(finite(points), soft ? 6 : 2, soft ? 0.4 : 1) + dot;
  }

  /** An arrow where a line first leaves through the top. */
  function leaves(): string[] {
    return front.flatMap(({ points, raw, color }) => {
      const beyond = (raw ?? points).find(([, value]) => !(value <= range[1]));
      if (!beyond) return [];
      const at = x(beyond[0]);
      return [`<path d="M${px(at - 5)},${top - 3} h10 l-5,-8 z" fill="${color}"/>`];
    });
  }

  /** At the end of each line, and so that none lies on another. */
  function names(): string[] {
    const placed = panel.curves
      .flatMap((curve) => {
        const { label, soft } = curve;
        const color = soft ? layout.colors.quiet : curve.color;
        const end = endOf(curve);
        return label && end ? [{ label, color, x: x(end[0]) + 7, y: Math.max(top, y(end[1])) + 4 }] : [];
      })
      .sort((a, b) => a.y - b.y);
    placed.forEach((name, i) => {
      if (i > 0) name.y = Math.max(name.y, placed[i - 1].y + line);
    });
    const over = placed.length > 0 ? placed[placed.length - 1].y - (bottom + 4) : 0;
    if (over > 0) {
      let limit = bottom + 4;
      for (const name of [...placed].reverse()) {
        name.y = Math.min(name.y, limit);
        limit = name.y - line;
      }
    }
    const halo = ` paint-order="stroke" stroke="${layout.colors.paper}" stroke-width="3" stroke-linejoin="round"`;
    return placed.map(({ label, color, ...at }) => text(label, at, color, 'start', halo));
  }
}
