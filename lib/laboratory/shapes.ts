/** A drawing as plain objects: markup out of Node, nodes in a page, where no text is run as markup. */
import { escapeHtml } from '../plot/svg';

export interface Shape {
  tag: string;
  attributes: Readonly<Record<string, string | number>>;
  /** Text, or what is within. */
  content: string | readonly Shape[];
}

export const shape = (
  tag: string,
  attributes: Shape['attributes'] = {},
  content: Shape['content'] = [],
): Shape => ({ tag, attributes, content });

/** As SVG's text. */
export const markupOf = (shapes: readonly Shape[]): string =>
  shapes
    .map(({ tag, attributes, content }) => {
      const own = Object.entries(attributes).map(
        ([name, value]) => ` ${name}="${escapeHtml(String(value))}"`,
      );
      const within = typeof content === 'string' ? escapeHtml(content) : markupOf(content);
      return `<${tag}${own.join('')}>${within}</${tag}>`;
    })
    .join('');
