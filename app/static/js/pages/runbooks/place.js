// What the place of the runbooks is made of: what is looked for, and for what one is to be written.

import { placeOf, text } from "../../lib/place.js";

export const { place, go, follow } = placeOf({ q: text, job: text, job_stream: text,
  workstation: text });
