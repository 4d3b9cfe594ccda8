/** Showing the banner: its code is fetched only where a person is to be asked. */

/* global __BANNER__ */

import { guard } from "./guard.js";

/** @param {import("./recorder.js").Recorder} r */
export const createBanner = (r) => {
  /** @type {(() => void) | null} */
  let close = null;
  /** Until answered, also while its code is on the way. */
  let wanted = false;

  const shut = () => {
    wanted = false;
    if (close) close();
    close = null;
  };

  const open = async () => {
    if (wanted) return;
    wanted = true;
    try {
      if (!r.config) {
        r.config = await r.settings.once();
        r.consent.learn(r.config.consent);
      }
      const { showBanner } = await import(r.options.hub + __BANNER__);
      // The site may have answered for the person meanwhile.
      if (!wanted || close) return;
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
      // It could not be loaded: nothing is recorded, and the site may ask by itself.
      wanted = false;
    }
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
