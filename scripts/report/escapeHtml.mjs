/** Text as text in HTML, in attributes too. */
export const escapeHtml = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);
