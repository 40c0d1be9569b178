/** A Plotly figure as the output of a cell; in a terminal its words. */
import { CaptionedOutput, type Place } from './captioned';
import { plotlyJson, type ShowableFigure } from './plotlyJson';

const withoutTags = (text: string) => text.replace(/<br\s*\/?>/g, ' ').replace(/<[^>]*>/g, '');

/** What is read of a figure's layout. */
interface TitledLayout {
  title?: string | { text?: string };
  meta?: {
    caption?: string;
    /** What is to be seen, in words. */
    alternative?: string;
  };
}

const layoutOf = ({ layout }: ShowableFigure) => (layout ?? {}) as TitledLayout;

export const titleOf = (figure: ShowableFigure): string => {
  const { title } = layoutOf(figure);
  return withoutTags(typeof title === 'string' ? title : (title?.text ?? ''));
};

/** A figure in words: its title, its caption and what is to be seen. */
export function figureText(figure: ShowableFigure): string {
  const { caption, alternative } = layoutOf(figure).meta ?? {};
  return ['Figure', titleOf(figure), caption, alternative].filter(Boolean).join(': ');
}

/** Draws a figure: hover and zoom work. caption: in place of the figure's own. */
export function showFigure(
  figure: ShowableFigure,
  { caption, output = new CaptionedOutput() }: { caption?: string } & Place = {},
): void {
  const { meta } = layoutOf(figure);
  const layout = caption ? { ...figure.layout, meta: { ...meta, caption } } : figure.layout;
  const captioned = { ...figure, layout };
  const bundle = {
    'application/vnd.plotly.v1+json': plotlyJson(captioned),
    'text/plain': figureText(captioned),
  };
  output.show(bundle, layoutOf(captioned).meta?.caption);
}
