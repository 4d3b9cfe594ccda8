// A site that uses rrweb's own client, as its README says.
import client from "@rrweb/browser-client";

const { hub, key } = Object.fromEntries(new URLSearchParams(location.search));

client.start({
  serverUrl: `${hub}/recordings/{recordingId}/events/ws`,
  publicApiKey: key,
  includePii: true,
  meta: { userId: "gardener-7", email: "gil@example.com", plot: 12 },
});
// Recording begins when the page has loaded; the client takes no events before.
let loaded = false;
addEventListener("load", () => {
  client.addCustomEvent("diary-opened", { plot: 12 });
  loaded = true;
});
window.isRecording = () => loaded;
window.sessionId = () => client.getRecordingId();
