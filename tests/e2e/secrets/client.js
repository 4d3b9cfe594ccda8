// A site that uses rrweb's own client, and calls it as it would call the hub's recorder.
import client from "@rrweb/browser-client";

const { hub, key } = Object.fromEntries(new URLSearchParams(location.search));

client.start({
  serverUrl: `${hub}/recordings/{recordingId}/events/ws`,
  publicApiKey: key,
  includePii: true,
  meta: { userId: "gardener-7" },
});
let loaded = false;
addEventListener("load", () => {
  loaded = true;
});
window.isRecording = () => loaded;
window.sessionId = () => client.getRecordingId();
window.SessionHub = {
  track: (name, props) => client.addCustomEvent(name, props),
  reportProblem: (told) => client.addCustomEvent("problem", told),
  safeLog: (...words) => client.addCustomEvent("log", { words }),
};
