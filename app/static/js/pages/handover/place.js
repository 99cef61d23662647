// The period that is handed over, in the address; without one it is the last shift's.

import { instant, placeOf } from "../../lib/place.js";

export const { place, go, onPlace, follow } = placeOf({ start: instant, end: instant });
