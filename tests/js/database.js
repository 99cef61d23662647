// The least of IndexedDB that what is kept needs; it stands at the edge, as page.js does.

const kept = new Map(); // store -> Map of values by key

export function empty() {
  kept.clear();
}

function store(name) {
  if (!kept.has(name)) kept.set(name, new Map());
  const values = kept.get(name);
  const next = () => Math.max(0, ...values.keys()) + 1;
  return {
    get: (key) => ({ result: values.get(key) }),
    getAll: () => ({ result: structuredClone([...values.values()]) }),
    put: (value, key = value.id) => ({ result: values.set(key, structuredClone(value)) && key }),
    add(value) {
      const id = next();
      return this.put({ ...value, id });
    },
    delete: (key) => ({ result: values.delete(key) }),
  };
}

globalThis.indexedDB = {
  open() {
    const asked = { result: { close() {}, transaction: (name) => {
      const change = { objectStore: () => store(name) };
      queueMicrotask(() => change.oncomplete());
      return change;
    } } };
    queueMicrotask(() => asked.onsuccess());
    return asked;
  },
};
