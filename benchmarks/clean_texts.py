"""Invented text without personal data that looks as if it had some, by kind."""

from __future__ import annotations

import base64
import random
import uuid
from collections.abc import Callable, Iterator

Rng = random.Random

_TERMS = ("total", "open", "row", "user", "cart", "build", "fetch", "load", "queue")
_CURRENCIES = ("kr", "NOK", "SEK", "€", "EUR", "$", "USD", "zł", "£")
_LIMITS = (2147483647, 2147483648, 4294967295, 4294967296, 9007199254740991, 65535)


def order_number(rng: Rng) -> str:
    """Return what shops print on receipts."""
    long = (
        f"{rng.randrange(1000):03}-{rng.randrange(10**7):07}-{rng.randrange(10**7):07}"
    )
    return rng.choice(
        [
            *(long, long, f"Order {rng.randrange(10**9, 10**10)}"),
            *(f"Order no. {rng.randrange(10**6):06}-{rng.randrange(10**4):04}",),
            *(f"#{rng.randrange(10**10)}", f"Invoice 2026-{rng.randrange(10**6):06}"),
            f"ORD-{rng.randrange(10**8)}",
        ]
    )


def amount(rng: Rng) -> str:
    """Return a sum of money or a size, grouped in thousands."""
    number = (
        f"{rng.randrange(1, 1000)} {rng.randrange(1000):03} {rng.randrange(1000):03}"
    )
    sign = rng.choice(_CURRENCIES)
    return rng.choice(
        [
            *(
                f"{number} {sign}",
                f"{sign} {number}",
                f"{number},{rng.randrange(100):02}",
            ),
            *(f"{number.replace(' ', chr(0xA0))} {sign}", f"{number} bytes"),
            *(f"total {number}", f"{number.replace(' ', '.')},00 {sign}"),
            f"{sign}{number.replace(' ', ',')}.00",
        ]
    )


def identifier(rng: Rng) -> str:
    """Return a row's number, a snowflake, a digest, an object's id."""
    return rng.choice(
        [
            *(f"id={rng.randrange(10**10)}", f'"id":{rng.randrange(10**10)}'),
            *(str(rng.randrange(10**18, 2 * 10**18)), f"{rng.getrandbits(160):040x}"),
            *(f"{rng.getrandbits(96):024x}", f"/items/{rng.randrange(10**10)}"),
            *(f"sha256:{rng.getrandbits(256):064x}", f"0x{rng.getrandbits(64):x}"),
            *(f"user_{rng.randrange(10**10)}", str(rng.choice(_LIMITS))),
            *(f"trace {rng.getrandbits(64):016x}", str(rng.randrange(10**8))),
        ]
    )


def uuids(rng: Rng) -> str:
    """Return a UUID, one in ten of digits alone."""
    text = str(uuid.UUID(int=rng.getrandbits(128)))
    if rng.random() < 0.1:
        text = "".join(rng.choice("0123456789") if c != "-" else c for c in text)
    return text.upper() if rng.random() < 0.3 else text


def code(rng: Rng) -> str:
    """Return a piece of a minified script, with constants and drawings in it."""
    numbers = ",".join(str(rng.getrandbits(32)) for _ in range(6))
    path = "".join(
        rng.choice("MLcsqhv") + f"{rng.randrange(30)}.{rng.randrange(9)}"
        f".{rng.randrange(9)}.{rng.randrange(9)} {rng.randrange(9)}.{rng.randrange(99)}"
        for _ in range(4)
    )
    return rng.choice(
        [
            f"var k=[{numbers}];",
            f'd="{path}z"',
            f"e=Math.imul(e,{rng.getrandbits(32)})^e>>>16;",
            f"t.x={rng.random()};if(n>{rng.getrandbits(31)})return!0;",
            f"@media(min-width:{rng.randrange(2000)}px){{a{{b:{rng.random():.3f}}}}}",
            f"o({rng.randrange(999)},{rng.randrange(10**6)},{rng.random():.8f})",
            f'import"./chunk-{rng.getrandbits(32):08X}.js";e("@2x.png")',
        ]
    )


def log(rng: Rng) -> str:
    """Return a line of a log without an address in it."""
    stamp = (
        f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        f"T{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}"
    )
    return rng.choice(
        [
            f"{stamp}.{rng.randrange(10**6):06}Z INFO took {rng.randrange(10**7)} ms",
            f"[{rng.randrange(10**6)}.{rng.randrange(10**6):06}] usb 1-1: reset",
            f"{stamp} GET /a/{rng.randrange(10**9)} 200 {rng.randrange(10**7)}",
            f"worker {rng.randrange(99)} call count {rng.randrange(10**6)} bytes",
            f"at f (app.js:{rng.randrange(99)}:{rng.randrange(10**5)}) {rng.random()}s",
        ]
    )


def css(rng: Rng) -> str:
    """Return a rule of a style sheet."""
    a, b, c, d = (rng.randrange(100) for _ in range(4))
    return rng.choice(
        [
            f".css-{rng.getrandbits(40):x}{{margin:{a}px {b}px {c}px {d}px}}",
            f"a{{background:#{rng.getrandbits(24):06x};inset:{a}% {b}% {c}% {d}%}}",
            f"b{{transform:matrix({a}, {b}, {c}, {d}, {a}.5, {b})}}",
            f"i{{animation:x .{a}s cubic-bezier(.{b},.{c},.{d},1) {a}ms}}",
            f"@font-face{{src:url(f@{a}x.woff2?v={a}.{b}.{c})}}",
        ]
    )


def picture(rng: Rng) -> str:
    """Return a picture written as text."""
    raw = base64.b64encode(rng.randbytes(3_000)).decode()
    return f"data:image/png;base64,{raw}"


def timestamp(rng: Rng) -> str:
    """Return a moment as machines write it."""
    at = rng.randrange(1_500_000_000, 1_900_000_000)
    return rng.choice(
        [
            *(
                str(at),
                f"{at}{rng.randrange(1000):03}",
                f"{at}{rng.randrange(10**6):06}",
            ),
            *(f"{at}.{rng.randrange(10**6):06}", "20261130T152056", "20261130152056"),
            *("30.11.2026 15:20", "11/30/2026 15:20", "2026-11-30 15:20:56,123"),
        ]
    )


def version(rng: Rng) -> str:
    """Return a version as programs state theirs."""
    a, b, c, d = (rng.randrange(40) for _ in range(4))
    return rng.choice(
        [
            *(f"v{a}.{b}.{c}", f"version {a}.{b}.{c}.{d}", f"Chrome/{a}.{b}.{c}.{d}"),
            *(
                f"app@{a}.{b}.{c}",
                f"/libs/x/{a}.{b}.{c}.{d}/x.js",
                f"lib-{a}.{b}.{c}.{d}",
            ),
            *(f"^{a}.{b}.{c}", f"{a}.{b}.{c}-rc.{d}", f"{a}.{b}.{c}.{d}-beta"),
            f"Firmware {a}.{b}.{c}.{d}",
        ]
    )


def coordinate(rng: Rng) -> str:
    """Return a place on earth or on a screen."""
    lat, lon = rng.uniform(-90, 90), rng.uniform(-180, 180)
    box = " ".join(str(rng.randrange(1000)) for _ in range(6))
    return rng.choice(
        [
            *(f"{lat:.6f}, {lon:.6f}", f"{lat:.4f},{lon:.4f}", f"{lat:+.6f}"),
            *(
                f"geo:{lat:.5f},{lon:.5f}",
                f"points={box}",
                f"({box.replace(' ', ', ')})",
            ),
            f"{rng.randrange(4000)} {rng.randrange(4000)}",
        ]
    )


CORPORA: dict[str, Callable[[Rng], str]] = {
    "order numbers": order_number,
    "amounts": amount,
    "ids": identifier,
    "UUIDs": uuids,
    "minified code": code,
    "logs": log,
    "CSS": css,
    "base64 pictures": picture,
    "timestamps": timestamp,
    "versions": version,
    "coordinates": coordinate,
}


def clean(corpus: str, *, seed: int = 1, characters: int) -> Iterator[str]:
    """Yield texts of one corpus up to that number of characters."""
    rng, make = random.Random(f"{corpus} {seed}"), CORPORA[corpus]
    while characters > 0:
        text = make(rng)
        if rng.random() < 0.5 and corpus != "base64 pictures":
            text = f"{rng.choice(_TERMS)} {text} {rng.choice(_TERMS)}"
        characters -= len(text)
        yield text
