// Which failure is diagnosed, in the address: by its event, its problem, its run or its job.

import { placeOf, text } from "../../lib/place.js";

export const { place, go, follow } = placeOf({ event_id: text, problem_id: text,
  run_id: text, job_name: text });
