/** What studies are made of: what one states, how it is run, what a run gives. */
import type { StepHistory } from '../training/checkpoint';
import type { StudyRecord, StudySetting } from './studyRecord';

/** What every study states. */
export interface StudyPlan<S extends StudySetting = StudySetting> {
  name: string;
  /** One sentence: what it is to find out, and what was trimmed. */
  question: string;
  settings: readonly S[];
  seeds: readonly number[];
}

export interface RunOptions {
  /** From where a run that was killed goes on; the caller removes it. */
  checkpoint?: { path: string; every?: number };
  /** What the code is: a commit of git. */
  commit?: string;
  onStep?: (step: number) => void;
}

/** What a run found. */
export interface RunResult extends Pick<
  StudyRecord,
  'ended' | 'logged' | 'trainAccuracy' | 'measured' | 'pictures' | 'data'
> {
  curve: StepHistory;
  /** On images that were not trained on; undefined after a divergence. */
  test?: { accuracy: number; loss: number | null; count: number };
}
