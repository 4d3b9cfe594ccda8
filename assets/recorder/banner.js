/** Showing the banner: its code is fetched only where somebody is to be asked. */

import { guard } from "./guard.js";

/** @param {import("./recorder.js").Recorder} r */
export const createBanner = (r) => {
  /** @type {(() => void) | null} */
  let close = null;
  let opening = false;

  const shut = () => {
    if (close) close();
    close = null;
  };

  const open = async () => {
    if (close || opening) return;
    opening = true;
    try {
      if (!r.config) {
        r.config = await r.settings.once();
        r.consent.learn(r.config.consent);
      }
      const { showBanner } = await import(`${r.options.hub}recorder-banner.js`);
      close = showBanner({
        notice: r.consent.notice(),
        isNotice: r.consent.policy() === "notice",
        language: document.documentElement.lang || navigator.language,
        accept: guard(() => {
          shut();
          r.life.accept();
        }),
        decline: guard(() => {
          shut();
          r.life.optOut();
        }),
        close: guard(shut),
      });
    } catch {
      // Not to be had: nothing is recorded, and the site may ask by itself.
    }
    opening = false;
  };

  // A way back at any time: any element of the page with this attribute.
  document.addEventListener(
    "click",
    guard(({ target }) => {
      if (target.closest && target.closest("[data-consent-button]")) open();
    }),
  );

  return { open, shut };
};
