// The timeline page: the address says what is asked; the list, the filters and the chart follow it.

import { connectBar } from "./timeline/bar.js";
import { connectChart } from "./timeline/chart.js";
import { connectList } from "./timeline/list.js";
import { onPlace, place } from "./timeline/place.js";

export function mount(node) {
  history.scrollRestoration = "manual"; // the address knows the place better than a pixel does
  const bar = connectBar(node);
  const chart = connectChart(node);
  const list = connectList(node);
  onPlace((here) => {
    bar.show(here);
    chart.begin(here);
    list.begin(here);
  });
  chart.begin(place());
  list.begin(place());
}
