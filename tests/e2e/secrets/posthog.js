// A site with posthog-js; everything is in the bundle.
import posthog from "posthog-js/full/no-external";
import { begin } from "../third_party/posthog_site.js";

begin(posthog);
window.SessionHub = {
  track: (name, props) => console.warn(name, props),
  reportProblem: (report) => console.warn("problem", report),
  safeLog: (...values) => console.warn(...values),
};
