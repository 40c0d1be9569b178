/** The outline that a PDF reader shows beside the pages. */
import { PDFHexString, PDFName } from 'pdf-lib';
import { destination } from './links.mjs';

/** entries: { title, place: { page, top }, below: entries without any below }. PDF 32000-1, section 12.3.3. */
export function addOutline(document, entries) {
  const { context, catalog } = document;
  const root = context.nextRef();
  context.assign(
    root,
    context.obj({ Type: 'Outlines', ...list(context, entries, root), Count: entries.length }),
  );
  catalog.set(PDFName.of('Outlines'), root);
}

/** Registers the entries as a chain below their parent; the two ends of it. */
function list(context, entries, parent) {
  const references = entries.map(() => context.nextRef());
  entries.forEach(({ title, place, below = [] }, i) => {
    const ends = below.length > 0 ? list(context, below, references[i]) : {};
    const item = { Parent: parent, Dest: destination(context, place), ...ends };
    if (i > 0) item.Prev = references[i - 1];
    if (i + 1 < entries.length) item.Next = references[i + 1];
    if (below.length > 0) item.Count = -below.length; // closed
    const dictionary = context.obj(item);
    dictionary.set(PDFName.of('Title'), PDFHexString.fromText(title));
    context.assign(references[i], dictionary);
  });
  return { First: references[0], Last: references.at(-1) };
}
