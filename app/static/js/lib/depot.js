// What this browser keeps beyond a page, for the page and its service worker: facts by name, and
// what waits to be sent, in its order. Everything here may be refused (a private window, a full
// disk): whoever asks says what is done without.

import { BASE } from "./base.js";

const NAME = `resync ${new URL(BASE).pathname}`; // one origin may have several of us
const FACTS = "facts";
const WAITING = "waiting";

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(FACTS);
      asked.result.createObjectStore(WAITING, { keyPath: "id", autoIncrement: true });
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close(); // it is being forgotten
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
}

/** Do `work` with a store; what it asked for, once it is on the disk. */
async function within(store, mode, work) {
  const depot = await open();
  try {
    return await new Promise((resolve, reject) => {
      const change = depot.transaction(store, mode);
      const asked = work(change.objectStore(store));
      change.oncomplete = () => resolve(asked.result);
      change.onabort = () => reject(change.error);
    });
  } finally {
    depot.close();
  }
}

export const fact = (name) => within(FACTS, "readonly", (store) => store.get(name));
export const keepFact = (name, value) =>
  within(FACTS, "readwrite", (store) => store.put(value, name));

/** All that waits, oldest first; each with its `id`. */
export const waiting = () => within(WAITING, "readonly", (store) => store.getAll());
export const add = (entry) => within(WAITING, "readwrite", (store) => store.add(entry));
export const change = (entry) => within(WAITING, "readwrite", (store) => store.put(entry));
export const drop = (id) => within(WAITING, "readwrite", (store) => store.delete(id));

/** Forget everything. */
export function wipe() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = () => resolve(null);
    asked.onerror = () => reject(asked.error);
  });
}
