/** Every page: says who is here, and leads to the recording of this visit. */
import { withRecorder } from "./recorder.js";

withRecorder((hub) => {
  const identity = JSON.parse(document.getElementById("identity")?.textContent ?? "null");
  if (identity) hub.identify(identity.id, identity.traits);
  hub.getSessionURL((url) => {
    document.getElementById("your-recording").href = url;
  });
});
