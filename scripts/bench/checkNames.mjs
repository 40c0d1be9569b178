/** What convnotes promises of itself, measured by checks.ts. */
export const checks = [
  { name: 'memory', what: 'resident memory that 10,000 captured steps of training add' },
  { name: 'loop', what: 'the training loop with batching, progress and logging over its bare step' },
  { name: 'accuracy', what: 'test accuracy on MNIST after 600 steps, bfloat16 against float32, 3 seeds' },
];
