/** Groups the reference by the rooms of the house, and leaves out what a layer does for tfjs alone. */
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc';

/** The rooms in CONTRIBUTING.md's order, with the sentence that it has of each. */
export function roomsOf(root) {
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const house = text.slice(text.indexOf('\nlib/\n'), text.indexOf('\nscripts/'));
  return [...house.matchAll(/^ {2}(\w+)\/ +(.+)$/gm)].map(([, name, about]) => ({
    name,
    about: about.replaceAll('->', '→'),
  }));
}

/** Methods that every tf.layers.Layer has. */
const ofEveryLayer = ['apply', 'build', 'call', 'className', 'computeOutputShape', 'getConfig'];

export function byRoom(app, { root, rooms }) {
  app.converter.on(
    Converter.EVENT_RESOLVE_BEGIN,
    (context) => {
      const { project } = context;
      for (const child of project.children ?? []) {
        const declaration = context.getSymbolFromReflection(child)?.declarations?.[0];
        const file = relative(root, declaration?.getSourceFile().fileName ?? root);
        const [lib, room] = file.split(sep);
        if (lib !== 'lib' || !rooms.some(({ name }) => name === room)) continue;
        tag(child, '@category', room);
        for (const page of child.signatures ?? [child]) tag(page, '@definedIn', `\`${file}\``);
        if (!child.kindOf(ReflectionKind.Class)) continue;
        const hidden = child.children?.filter(({ name }) => ofEveryLayer.includes(name)) ?? [];
        for (const member of hidden) project.removeReflection(member);
      }
      for (const { name, about } of rooms) tag(project, '@categoryDescription', `${name}\n${about}`);
    },
    -1, // after the plugin that adds what is referred to
  );
}

function tag(reflection, name, text) {
  reflection.comment ??= new Comment();
  reflection.comment.blockTags.push(new CommentTag(name, [{ kind: 'text', text }]));
}
