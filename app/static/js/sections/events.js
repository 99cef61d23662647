// The timeline page: the address says what is asked; the list, the filters and the chart follow it.

import { connectBar } from "../events/bar.js";
import { connectChart } from "../events/chart.js";
import { connectList } from "../events/list.js";
import { onPlace, place } from "../events/place.js";

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
