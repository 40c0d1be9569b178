/** Hover text with its parts told apart: tslab prints the text of every tag and leaves out which tag it is of. */
const inspect = require('tslab/dist/inspect');

const words = (parts = []) => parts.map(({ text }) => text).join('');
const indented = (text) => text.replace(/^(?=.)/gm, '  ');

/** By the tag's name; others are for tools. */
const said = {
  param: (text) => `@param ${text}`,
  returns: (text) => `Returns ${text}`,
  throws: (text) => `Throws ${text}`,
  example: (text) => `Example:\n${indented(text)}`,
  deprecated: (text) => `Deprecated: ${text}`,
};

inspect.printQuickInfo = ({ displayParts, documentation, tags = [] }) =>
  [
    words(displayParts),
    words(documentation),
    ...tags.map(({ name, text }) => words(text) && said[name]?.(words(text))),
  ]
    .filter(Boolean)
    .join('\n\n');
