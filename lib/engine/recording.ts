/** Whether a step is being captured: a kernel that has one form for eager use and one for a graph asks here. */
let recording = false;

export const isRecording = () => recording;

export function setRecording(on: boolean): void {
  recording = on;
}
