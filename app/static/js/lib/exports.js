// The links that take a table away as a file: they ask for what the table shows.

import { address } from "./api.js";
import { LANGUAGE } from "./words.js";

/** Point the links below `node` at what `query` finds, in the reader's language. */
export function offerExports(node, query = new URLSearchParams()) {
  for (const link of node.querySelectorAll("[data-export]")) {
    const there = address(`api/v1/monitoring/${link.dataset.export}`);
    there.search = new URLSearchParams(query).toString();
    there.searchParams.set("language", LANGUAGE);
    link.href = there.href;
  }
}
