"""The remote configuration of posthog-js.

Everything PostHog offers besides recording is switched off, so the library neither
sends nor loads what the hub does not use.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

Config = dict[str, Any]


def remote_config(recorder: Config) -> Config:
    """Return PostHog's remote configuration from that of our recorder."""
    # posthog-js cannot show a consent, so it must not begin where one is needed.
    may_record = recorder["recording"] and recorder["consent"]["policy"] != "required"
    return {
        "supportedCompression": ["gzip", "gzip-js"],
        "sessionRecording": _recording(recorder) if may_record else False,
        "capturePerformance": {
            "network_timing": recorder["network"]["enabled"],
            "web_vitals": False,
        },
        "analytics": {"endpoint": "/i/v0/e/"},
        "hasFeatureFlags": False,
        "autocapture_opt_out": True,
        # Only its exceptions report an error in time for the trigger.
        "autocaptureExceptions": bool(recorder["triggers"]["error"]),
        "heatmaps": False,
        "surveys": False,
        "productTours": False,
        "conversations": False,
        "captureDeadClicks": False,
        "defaultIdentifiedOnly": True,
        "isAuthenticated": False,
        "toolbarParams": {},
        "siteApps": [],
    }


def _recording(recorder: Config) -> Config:
    triggers = recorder["triggers"]
    events = [*triggers["events"], *(["$exception"] if triggers["error"] else [])]
    network = recorder["network"]
    return {
        "endpoint": "/s/",
        "recorderVersion": "v2",
        # posthog-js keeps a decision for the session; a rate of 1 needs none.
        "sampleRate": None if recorder["sampling"] >= 1 else str(recorder["sampling"]),
        "minimumDurationMilliseconds": recorder["minDurationMs"] or None,
        "consoleLogRecordingEnabled": bool(recorder["consoleLevels"]),
        "networkPayloadCapture": {
            "recordBody": network["enabled"] and network["bodies"],
            "recordHeaders": False,
        },
        "masking": {"maskAllInputs": True},
        "urlTriggers": [
            {"url": url_pattern(url), "matching": "regex"} for url in triggers["urls"]
        ],
        "eventTriggers": events,
        "triggerMatchType": "any",
        "linkedFlag": None,
    }


def url_pattern(pattern: str) -> str:
    """Return the regular expression (JavaScript) of a trigger address.

    The rules are our recorder's: `*` stands for anything; without one the pattern is
    looked for anywhere; one that begins with a slash is about the path.
    """
    parts = [re.sub(r"[.+?^${}()|[\]\\]", r"\\\g<0>", p) for p in pattern.split("*")]
    if len(parts) == 1:
        return parts[0]
    before = "^[^/]*//[^/]*" if pattern.startswith("/") else "^"
    return before + ".*".join(parts) + "$"


def as_script(key: str, config: Config) -> bytes:
    """Return the configuration as the script posthog-js tries first."""
    given = {"config": config, "siteApps": []}
    return (
        b"(function(){window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{};"
        b"window._POSTHOG_REMOTE_CONFIG[%b]=%b})();\n"
    ) % (orjson.dumps(key), orjson.dumps(given))


def as_flags(config: Config) -> Config:
    """Return the answer to a request for feature flags: there are none.

    Older versions expect the configuration in the same answer.
    """
    return {
        **config,
        "flags": {},
        "featureFlags": {},
        "featureFlagPayloads": {},
        "errorsWhileComputingFlags": False,
    }
