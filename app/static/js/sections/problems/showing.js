// Which severity the problems are narrowed to, in the address: a step in the history.

import { oneOf, placeOf } from "../../lib/place.js";

export const showing = placeOf({ show: oneOf(["critical", "error", "warning"], "") });
