// A site that bundles all of posthog-js: no script is loaded at run time.
import posthog from "posthog-js/full/no-external";
import { begin } from "./posthog_site.js";

begin(posthog);
