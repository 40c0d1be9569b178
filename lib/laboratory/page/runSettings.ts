/** What the next run is to be: method, optimiser and learning rate. */
import type { Method } from '../../experiments/networks';
import type { TrainingData } from '../training';
import type { Place } from './place';
import type { Chosen, OptimizerName } from './run';

/** changed: called when the reader chose something else. */
export function runSettings(place: Place, { rates, opening }: TrainingData, changed: () => void) {
  const slider = place.part<HTMLInputElement>('rate');
  const { radios } = place;
  const checked = (part: string) => radios(part).find((radio) => radio.checked)!;
  const rateOf = (index: string) => rates[Number(index)];
  const textOf = (part: string, value: string) =>
    radios(part)
      .find((radio) => radio.value === value)!
      .labels![0].textContent!.trim();
  const number = (rate: number) => place.number(rate, { maximumSignificantDigits: 3 });

  const chosen = (): Chosen => ({
    method: checked('method').value as Method,
    optimizer: checked('optimizer').value as OptimizerName,
    rate: rateOf(slider.value),
  });

  function show(): void {
    const rate = number(rateOf(slider.value));
    place.part('rate-value').textContent = rate;
    slider.setAttribute('aria-valuetext', rate);
  }

  for (const [part, first] of [
    ['method', opening.method],
    ['optimizer', 'sgd'],
  ]) {
    for (const radio of radios(part)) {
      radio.checked = radio.value === first;
      radio.addEventListener('change', changed);
    }
  }
  slider.value = String(Math.max(0, rates.indexOf(opening.rate)));
  slider.addEventListener('input', () => {
    show();
    changed();
  });
  place.part('scale').append(
    ...rates.map((rate, i) => {
      const tick = document.createElement('span');
      tick.textContent = i % 2 === 0 ? number(rate) : '';
      return tick;
    }),
  );
  show();

  return {
    chosen,
    textOf,
    percent: (share: number) => place.number(share, { style: 'percent', maximumFractionDigits: 0 }),
    /** As it stands at its line: gradient descent goes without saying. */
    nameOf: ({ method, optimizer, rate }: Chosen) => {
      const parts = { m: textOf('method', method), r: number(rate) };
      if (optimizer === 'sgd') return place.say('runPlain', parts);
      return place.say('run', { ...parts, o: textOf('optimizer', optimizer) });
    },
  };
}
