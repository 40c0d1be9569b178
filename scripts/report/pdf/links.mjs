/** Places and links of printed pages, and how they become places and links of one document. */
import { PDFArray, PDFDict, PDFName, PDFString } from 'pdf-lib';

const textOf = (name) => Buffer.from(name.asBytes()).toString('utf8');

/** `id -> { page, top }` of a printed page's named destinations: the index of a page, and points from its bottom. */
export function placesOf(document) {
  const named = document.catalog.lookupMaybe(PDFName.of('Dests'), PDFDict);
  const pages = document.getPages().map(({ ref }) => ref);
  return new Map(
    (named?.keys() ?? []).map((name) => {
      const [page, , , top] = named.lookup(name, PDFArray).asArray();
      return [textOf(name), { page: pages.indexOf(page), top: top.asNumber() }];
    }),
  );
}

/** A destination as PDF has it; top: points from the page's bottom. */
export const destination = (context, { page, top }) => context.obj([page.ref, 'XYZ', null, top, null]);

/** What a link leads to, `file.html` or `file.html#id`; undefined where it leads out of the report. */
function targetOf(annotation, own) {
  const inside = annotation.lookup(PDFName.of('Dest'));
  if (inside instanceof PDFName) return `${own}#${textOf(inside)}`;
  const uri = annotation.lookupMaybe(PDFName.of('A'), PDFDict)?.lookup(PDFName.of('URI'));
  const address = uri instanceof PDFString ? uri.asString() : '';
  if (!address.startsWith('file:')) return undefined;
  const { pathname, hash } = new URL(address);
  return decodeURIComponent(pathname.slice(pathname.lastIndexOf('/') + 1) + hash);
}

/**
 * Turns the page's links between files into links within the document; what leads to no page of it is no link any
 * more, for it names a folder of this machine. own: the page's file; targets: `file#id -> { page, top }`.
 */
export function relink(page, own, targets) {
  const annotations = page.node.Annots();
  if (!annotations) return;
  const { context } = page.doc;
  const kept = annotations.asArray().filter((reference) => {
    const annotation = context.lookup(reference, PDFDict);
    const target = targetOf(annotation, own);
    if (target === undefined) return true;
    const place = targets.get(target) ?? targets.get(target.split('#')[0]);
    if (!place) return false;
    annotation.delete(PDFName.of('A'));
    annotation.set(PDFName.of('Dest'), destination(context, place));
    return true;
  });
  page.node.set(PDFName.of('Annots'), context.obj(kept));
}
