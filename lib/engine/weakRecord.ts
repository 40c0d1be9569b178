/** An object whose values vanish, with their names, once nothing else refers to them. */
export function weakRecord<T extends object>(begin: Record<string, T>): Record<string, T> {
  const held = new Map<string | symbol, WeakRef<T>>();
  const get = (name: string | symbol) => held.get(name)?.deref();
  const set = (name: string | symbol, value: T) => held.set(name, new WeakRef(value));
  for (const [name, value] of Object.entries(begin)) set(name, value);

  function names(): (string | symbol)[] {
    for (const [name, value] of held) if (!value.deref()) held.delete(name);
    return [...held.keys()];
  }

  return new Proxy<Record<string, T>>(
    {},
    {
      get: (_, name) => get(name),
      set: (_, name, value: T) => Boolean(set(name, value)),
      has: (_, name) => get(name) !== undefined,
      deleteProperty: (_, name) => held.delete(name) || true,
      ownKeys: names,
      getOwnPropertyDescriptor: (_, name) => {
        const value = get(name);
        return value && { value, writable: true, enumerable: true, configurable: true };
      },
    },
  );
}
