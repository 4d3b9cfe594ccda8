/** The circumstances of a visit: what is the same for all of a window's events. */

/* global __VERSION__ */

/** @param {import("./recorder.js").Recorder} r */
export const describeVisit = ({ options: { release, service }, config, consent }) => {
  const consentId = consent.id();
  const { userAgent, language, userAgentData } = /** @type {any} */ (navigator);
  return {
    recorder: `sessionhub/${__VERSION__}`,
    href: location.href,
    referrer: document.referrer,
    userAgent,
    language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: { w: screen.width, h: screen.height },
    viewport: { w: innerWidth, h: innerHeight },
    dpr: devicePixelRatio,
    privacyVersion: config.privacy.version,
    ...(consentId && { consentId }),
    ...(service && { service }),
    ...(release && { release }),
    ...(userAgentData && {
      userAgentData: { mobile: userAgentData.mobile, platform: userAgentData.platform },
    }),
  };
};
