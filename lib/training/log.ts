/**
 * The report's log line of a step; accuracy 0 … 1, loss in nats.
 * @example
 * training.formatLogLine({ step: 200, accuracy: 0.95, loss: 1.38952 });
 * // => 'step  200 accuracy is 0.95000 and cross_entropy(loss) is 1.38952'
 */
export const formatLogLine = ({
  step,
  accuracy,
  loss,
}: {
  step: number;
  accuracy: number;
  loss: number;
}): string =>
  `step ${String(step).padStart(4)} accuracy is ${accuracy.toFixed(5)} and cross_entropy(loss) is ${loss.toFixed(5)}`;
