// A site that imports posthog-js as its documentation says: the recorder is loaded later.
import posthog from "posthog-js";
import { begin } from "./posthog_site.js";

begin(posthog);
