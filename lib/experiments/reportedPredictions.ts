/** What the report's VGG16 took its six photographs for (question 3, point 4); belief in percent. */
export interface ReportedPrediction {
  photograph: string;
  predicted: string;
  belief: number;
}

/** What the report's VGG16 took its six photographs for (question 3, point 4); belief in percent. */
export const reportedPredictions: readonly ReportedPrediction[] = [
  { photograph: 'brown_bear', predicted: 'brown_bear', belief: 97.06575 },
  { photograph: 'cat_dog', predicted: 'boxer', belief: 42.01412 },
  { photograph: 'dd_tree', predicted: 'seashore', belief: 63.60258 },
  { photograph: 'dog_beagle', predicted: 'beagle', belief: 97.02553 },
  { photograph: 'scenery', predicted: 'castle', belief: 63.29962 },
  { photograph: 'space_shuttle', predicted: 'space_shuttle', belief: 99.79478 },
];
