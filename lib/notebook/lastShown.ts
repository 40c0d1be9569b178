/** What the notebook showed last: a verdict names it as its evidence. */
import type { MimeBundle } from './output';

let last = '';

const withoutTags = (text: string) => text.replace(/<br\s*\/?>/g, ' ').replace(/<[^>]*>/g, '');

/** The title of a figure, else the first sentence of the caption; what has neither is not remembered. */
export function noteShown(data: MimeBundle, caption: string): void {
  const figure = data['application/vnd.plotly.v1+json'] as
    { layout?: { title?: string | { text?: string } } } | undefined;
  const title = figure?.layout?.title;
  const text = withoutTags((typeof title === 'string' ? title : title?.text) ?? '');
  last = text || (/^.*?(?=[.!?](\s|$))/s.exec(caption)?.[0] ?? caption) || last;
}

/** The title of the last figure, or the first sentence of the last caption. */
export const lastShown = (): string => last;
