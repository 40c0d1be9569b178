import { type LabelledImages, select } from '../data/labelledImages';

/** The first digits of each class, class after class. */
export function digitsOfEachClass(data: LabelledImages, perClass: number): LabelledImages {
  const places = data.classes.map((_, label) =>
    [...data.labels.keys()].filter((i) => data.labels[i] === label).slice(0, perClass),
  );
  return select(
    data,
    Array.from({ length: perClass }, (_, n) => places.flatMap((own) => own.slice(n, n + 1))).flat(),
  );
}
