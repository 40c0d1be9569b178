/** Curves over the steps of training, named at their ends: for the still picture, and for every frame in a page. */
import { type Shape, shape } from './shapes';

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
  /** A step that is looked at; its name stands among the ticks. */
  pointed?: { step: number; label: string };
  colors: { ink: string; quiet: string; line: string; paper: string };
}

const [top, left, below, line] = [24, 42, 20, 14]; // px; line: from one name to the next

const px = (value: number) => Number(value.toFixed(1));

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
export function curveShapes(panel: Panel, layout: PanelLayout): Shape[] {
  const { range, ticks, rule, title } = panel;
  const { pointed, stepTicks, colors } = layout;
  const { x, y, right, bottom } = placesOf(panel, layout);
  const halo = {
    'paint-order': 'stroke',
    ...{ stroke: colors.paper, 'stroke-width': 3, 'stroke-linejoin': 'round' },
  };
  const text = (
    content: string,
    at: { x: number; y: number },
    fill: string,
    more: Shape['attributes'] = {},
  ) => shape('text', { x: px(at.x), y: px(at.y), fill, ...more }, content);
  const horizontal = (value: number, stroke: string, more: Shape['attributes'] = {}) =>
    shape('line', { x1: left, x2: px(right), y1: px(y(value)), y2: px(y(value)), stroke, ...more });
  const [middle, end] = ['middle', 'end'].map((anchor) => ({ 'text-anchor': anchor }));
  const soft = panel.curves.filter((curve) => curve.soft);
  const front = panel.curves.filter((curve) => !curve.soft);
  const area = { x: 0, y: top - 2, width: px(right + 3), height: px(bottom - top + 4) };
  return [
    text(title, { x: 0, y: 13 }, colors.ink, { 'font-weight': 600 }),
    ...ticks.flatMap(({ value, label }) => [
      horizontal(value, colors.line),
      text(label, { x: left - 6, y: y(value) + 4 }, colors.quiet, end),
    ]),
    ...stepTicks.map(({ value, label }) =>
      text(label, { x: x(value), y: bottom + 15 }, colors.quiet, middle),
    ),
    ...(rule
      ? [
          horizontal(rule.value, colors.quiet, { 'stroke-dasharray': '2 4' }),
          text(rule.label, { x: right - 4, y: y(rule.value) - 5 }, colors.quiet, end),
        ]
      : []),
    // An SVG element within cuts off what is beyond the axes.
    shape('svg', { ...area, viewBox: Object.values(area).join(' ') }, [
      ...[...soft, ...front].flatMap(lineOf),
      ...(pointed ? [rod(pointed.step)] : []),
    ]),
    ...(pointed && stepTicks.length > 0
      ? [
          text(pointed.label, { x: x(pointed.step), y: bottom + 15 }, colors.ink, {
            ...{ ...middle, ...halo, 'font-weight': 600 },
          }),
        ]
      : []),
    ...front.flatMap(arrow),
    ...names(),
  ];

  function rod(step: number): Shape {
    const at = px(x(step));
    const dashes = { stroke: colors.quiet, 'stroke-dasharray': '2 3' };
    return shape('line', { x1: at, x2: at, y1: top, y2: px(bottom), ...dashes });
  }

  function lineOf(curve: Curve): Shape[] {
    const { points, raw = [], color, soft } = curve;
    const path = (some: readonly CurvePoint[], width: number, opacity: number) => {
      const there = some.filter(([, value]) => Number.isFinite(value));
      const places = there.map(([step, value]) => `${px(x(step))},${px(y(Math.min(value, 100 * range[1])))}`);
      const round = { 'stroke-linejoin': 'round', 'stroke-linecap': 'round' };
      const stroke = { stroke: color, 'stroke-width': width, 'stroke-opacity': opacity };
      return shape('polyline', { points: places.join(' '), fill: 'none', ...stroke, ...round });
    };
    const at = endOf(curve);
    return [
      ...(raw.length > 0 ? [path(raw, 1, 0.28)] : []),
      path(points, soft ? 6 : 2, soft ? 0.4 : 1),
      ...(at && !soft ? [shape('circle', { cx: px(x(at[0])), cy: px(y(at[1])), r: 2.8, fill: color })] : []),
    ];
  }

  /** Where a line first leaves through the top. */
  function arrow({ points, raw, color }: Curve): Shape[] {
    const beyond = (raw ?? points).find(([, value]) => !(value <= range[1]));
    if (!beyond) return [];
    return [shape('path', { d: `M${px(x(beyond[0]) - 5)},${top - 3} h10 l-5,-8 z`, fill: color })];
  }

  /** At the end of each line, and so that none lies on another. */
  function names(): Shape[] {
    const placed = panel.curves
      .flatMap((curve) => {
        const { label, soft } = curve;
        const color = soft ? colors.quiet : curve.color;
        const at = endOf(curve);
        return label && at ? [{ label, color, x: x(at[0]) + 7, y: Math.max(top, y(at[1])) + 4 }] : [];
      })
      .sort((a, b) => a.y - b.y);
    placed.forEach((name, i) => {
      if (i > 0) name.y = Math.max(name.y, placed[i - 1].y + line);
    });
    let limit = bottom + 4;
    for (const name of [...placed].reverse()) {
      name.y = Math.min(name.y, limit);
      limit = name.y - line;
    }
    return placed.map(({ label, color, ...at }) => text(label, at, color, halo));
  }
}
