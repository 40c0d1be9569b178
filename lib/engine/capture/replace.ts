/** Replaces properties of an object; returns the function that puts the old ones back. */
export function replace<T extends object>(object: T, replacements: Partial<T>): () => void {
  const own = Object.keys(replacements).map(
    (key) => [key, Object.getOwnPropertyDescriptor(object, key)] as const,
  );
  Object.defineProperties(object, Object.getOwnPropertyDescriptors(replacements));
  return () => {
    for (const [key, descriptor] of own) {
      if (descriptor) Object.defineProperty(object, key, descriptor);
      else Reflect.deleteProperty(object, key);
    }
  };
}
