// What both sites with posthog-js have in common.
export const begin = (posthog) => {
  const { hub, key } = Object.fromEntries(new URLSearchParams(location.search));
  posthog.init(key, {
    api_host: hub,
    defaults: "2025-05-24",
    // Else it is silent in a browser that tests drive.
    opt_out_useragent_filter: true,
  });
  posthog.identify("gardener-7", { email: "gil@example.com", name: "Gil" });
  window.isRecording = () => posthog.sessionRecordingStarted();
  window.sessionId = () => posthog.get_session_id();
};
