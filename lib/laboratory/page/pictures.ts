/** Pictures that the reader drops, pastes or chooses, and what is said of those that are none. */
import type { Place } from './place';
import { Refused } from './view';

export function listenForPictures(place: Place, take: (file: Blob) => void): void {
  const input = place.part<HTMLInputElement>('file');
  const stage = place.part('stage');
  const takeFirst = (files?: FileList | null) => {
    if (files?.[0]) take(files[0]);
  };
  input.addEventListener('change', () => {
    takeFirst(input.files);
    input.value = ''; // the same file again is a change too
  });
  // All of the page takes it: beside the photograph the browser would leave the page for the file.
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    stage.dataset.dropped = '';
  });
  for (const end of ['dragleave', 'drop']) document.addEventListener(end, () => delete stage.dataset.dropped);
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    if (event.dataTransfer?.files.length) takeFirst(event.dataTransfer.files);
    else showProblem(place, new Refused('noFile'));
  });
  document.addEventListener('paste', (event) => takeFirst(event.clipboardData?.files));
}

/** Takes back what was said where there is no error. */
export function showProblem(place: Place, error?: unknown): void {
  const problem = place.part('problem');
  if (error === undefined) return void (problem.textContent = '');
  const { word, values } = error instanceof Refused ? error : new Refused('damaged');
  if (!(error instanceof Refused)) console.warn(error);
  const said = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, place.number(value)]));
  problem.textContent = place.say(word, said);
}
