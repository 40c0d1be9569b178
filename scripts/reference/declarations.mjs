/**
 * Names the file of each declaration on its page, puts the types that a room uses without exporting them into that room,
 * and leaves out what a layer does for tfjs alone.
 */
import { relative, sep } from 'node:path';
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc';

/** Methods that every tf.layers.Layer has. */
const ofEveryLayer = ['apply', 'build', 'call', 'className', 'computeOutputShape', 'getConfig'];

export function arrangeDeclarations(app, root) {
  app.converter.on(
    Converter.EVENT_RESOLVE_BEGIN,
    (context) => {
      const { project } = context;
      const rooms = new Map(
        project.getReflectionsByKind(ReflectionKind.Namespace).map((room) => [room.name, room]),
      );
      for (const reflection of project.getReflectionsByKind(ReflectionKind.SomeExport)) {
        const declaration = context.getSymbolFromReflection(reflection)?.declarations?.[0];
        const file = relative(root, declaration?.getSourceFile().fileName ?? root);
        const [lib, room] = file.split(sep);
        if (lib !== 'lib') continue;
        nameFile(reflection, file);
        const isInternal = reflection.parent === project && !reflection.kindOf(ReflectionKind.Namespace);
        if (isInternal && rooms.has(room)) move(reflection, rooms.get(room));
        if (!reflection.kindOf(ReflectionKind.Class)) continue;
        const hidden = reflection.children?.filter(({ name }) => ofEveryLayer.includes(name)) ?? [];
        for (const member of hidden) project.removeReflection(member);
      }
    },
    -1, // after the plugin that adds what is referred to
  );
}

function nameFile(reflection, file) {
  for (const page of reflection.signatures ?? [reflection]) {
    page.comment ??= new Comment();
    page.comment.blockTags.push(new CommentTag('@definedIn', [{ kind: 'text', text: `\`${file}\`` }]));
  }
}

function move(reflection, room) {
  reflection.parent.removeChild(reflection);
  reflection.parent = room;
  room.addChild(reflection);
}
