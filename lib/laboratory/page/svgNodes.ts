/** A drawing's shapes as nodes of the page. */
import type { Shape } from '../shapes';

export const svgNodes = (shapes: readonly Shape[]): SVGElement[] =>
  shapes.map(({ tag, attributes, content }) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    if (typeof content === 'string') element.textContent = content;
    else element.append(...svgNodes(content));
    return element;
  });
