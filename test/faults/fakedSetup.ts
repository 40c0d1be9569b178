/** A project whose set-up does all its own work, and is served what comes from elsewhere by scripts that take a while. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { Project, root } from '../setup/project';

/** A step of a program that can be killed before, in and after it. */
const pause = '/bin/sleep 0.05';

const npm = `
/bin/rm -rf node_modules
tfjs=node_modules/@tensorflow/tfjs-node-gpu
/bin/mkdir -p $tfjs/binding
${pause}
for name in backend binding; do echo "// $name" > $tfjs/binding/tfjs_$name.cc; ${pause}; done
for name in tsx plotly.js-dist-min @tslab @types; do /bin/ln -s ${root}/node_modules/$name node_modules/$name; ${pause}; done`;

/** Python, venv, pip and the unpacker of wheels: the words that the set-up gives them. */
const python = `
slowly() { for part in 1 2 3; do printf "$part" >> "$1"; ${pause}; done; }
here=\${0%/*}
case "$1 $2" in
"-c "*json*) echo "{\\"executable\\": \\"$0\\", \\"version\\": [3, 11, 7], \\"venv\\": true}";;
"-c "*) echo 3.11;;
"-m venv") /bin/mkdir -p "$3/lib/python3.11/site-packages" "$3/bin"; ${pause}; /bin/cp "$0" "$3/bin/python"; ${pause};;
"-m pip")
  case "$3" in
  install) for name in a b c; do slowly "$here/../lib/python3.11/site-packages/$name.py"; done;;
  download)
    while [ "$1" != --dest ]; do shift; done
    /bin/mkdir -p "$2"; slowly "$2/a.whl"; slowly "$2/b.whl";;
  esac;;
*extractWheel.py*tensorflow-cpu*)
  /bin/mkdir -p "$2/tensorflow"
  for name in libtensorflow_cc.so.2 __init__.py libtensorflow_framework.so.2; do slowly "$2/tensorflow/$name"; done;;
*extractWheel.py*)
  echo "$3" | while read -r name; do /bin/mkdir -p "$2/\${name%/*}"; slowly "$2/$name"; done;;
esac`;

const compiler = `
while [ "$1" != -o ]; do shift; done
printf half > "$2"; ${pause}
/bin/cp ${root}/node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node "$2"; ${pause}`;

export function fakedProject(): Project {
  const project = new Project();
  project.fake('npm', npm).fake('python3', python).fake('g++', compiler);
  writeFileSync(project.path('scripts/setup/tryAddon.ts'), `console.log('{"tensorflow":"2.21.0"}');\n`);
  mkdirSync(project.path('lib'), { recursive: true });
  writeFileSync(project.path('lib/index.ts'), 'export const one = 1;\n');
  return project;
}
