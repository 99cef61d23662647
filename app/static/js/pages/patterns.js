// The patterns page: the address says what is asked; the list and the charts follow it.

import { connectCharts } from "./patterns/charts.js";
import { connectFilters } from "./patterns/filters.js";
import { connectList } from "./patterns/list.js";
import { onPlace, place } from "./patterns/place.js";

export function mount(node) {
  const filters = connectFilters(node.querySelector(".patterns-filters"));
  const list = connectList(node.querySelector(".patterns-card"));
  const charts = connectCharts(node.querySelector(".charts-card"));
  const look = (here) => {
    filters.show(here);
    list.look(here);
    charts.show(here);
  };
  onPlace(look);
  look(place());
}
