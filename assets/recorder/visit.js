/** The circumstances of a visit: what is the same for all of a window's events. */

import { guard } from "./guard.js";

/* global __VERSION__ */

/** @type {string | undefined} */
let timezone;
const learnTimezone = guard(() => {
  const { Temporal } = /** @type {any} */ (window);
  timezone = Temporal
    ? Temporal.Now.timeZoneId()
    : Intl.DateTimeFormat().resolvedOptions().timeZone;
});
// The first Intl object of a page takes some 20 ms to make: an older browser makes it when
// it has nothing else to do, and until then the visit has no time zone.
if ("Temporal" in window) learnTimezone();
else (window.requestIdleCallback || setTimeout)(learnTimezone);

/** @param {import("./recorder.js").Recorder} r */
export const describeVisit = ({ options: { release, service }, config, consent }) => {
  const { userAgent, language, userAgentData, maxTouchPoints } = /** @type {any} */ (navigator);
  return {
    recorder: `sessionhub/${__VERSION__}`,
    href: location.href,
    referrer: document.referrer,
    userAgent,
    language,
    timezone,
    screen: { w: screen.width, h: screen.height },
    viewport: { w: innerWidth, h: innerHeight },
    dpr: devicePixelRatio,
    touchPoints: maxTouchPoints,
    privacyVersion: config.privacy.version,
    // What is not there is left out, or null.
    consentId: consent.id(),
    service,
    release,
    userAgentData: userAgentData && {
      mobile: userAgentData.mobile,
      platform: userAgentData.platform,
    },
  };
};
