/** TensorFlow's numbers for its types (tensorflow/core/framework/types.proto). */
export const DataType = {
  float32: 1,
  uint8: 4,
  int32: 3,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  bfloat16: 14,
} as const;
