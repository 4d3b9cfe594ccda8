"""The second factors of a user: an authenticator app, and recovery codes.

django-otp stores both and accepts each code once. Of recovery codes only a keyed hash
is stored.
"""

from __future__ import annotations

from base64 import b32encode

import segno
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from sessionhub.models import User

NAME = "second factor"
RECOVERY_CODES = 10
SUPERUSER = "Superuser"


def has_one(user: User) -> bool:
    """Return whether this user signs in with a second factor."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def must_have_one(user: User) -> bool:
    """Return whether a group of this user requires a second factor."""
    required = set(settings.SECOND_FACTOR_GROUPS)
    if user.is_superuser and SUPERUSER in required:
        return True
    return user.groups.filter(name__in=required).exists()


def is_asked_of(user: User) -> bool:
    """Return whether a sign-in needs more than the password."""
    return has_one(user) or must_have_one(user)


def offered(user: User) -> TOTPDevice:
    """Return the device this user is setting up: the same until it is confirmed."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, name=NAME, confirmed=False)


def picture(device: TOTPDevice) -> str:
    """Return the QR code for the app, as SVG."""
    code = segno.make(device.config_url, error="m")
    return str(code.svg_inline(scale=5, border=4, dark="#000", light="#fff"))


def secret(device: TOTPDevice) -> str:
    """Return the key as text, to be typed instead of scanned."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def confirm(user: User, code: str) -> list[str]:
    """Confirm the offered device if the code is right; return recovery codes.

    After a wrong code the list is empty and nothing changes.
    """
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().get(pk=offered(user).pk)
        if not device.verify_token(_plain(code)):
            return []
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save()
        return new_recovery_codes(user)


def is_right(user: User, code: str) -> bool:
    """Return whether `code` is one of the app or a recovery code; each works once."""
    plain = _plain(code)
    with transaction.atomic():
        app = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True)
        if any(device.verify_token(plain) for device in app):
            return True
        paper = StaticDevice.objects.select_for_update().filter(user=user)
        return any(device.verify_token(_kept(plain)) for device in paper)


def new_recovery_codes(user: User) -> list[str]:
    """Return ten new recovery codes; earlier ones stop working."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=NAME)
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=_kept(code))
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def remove(user: User) -> bool:
    """Remove the second factor; return whether there was one."""
    StaticDevice.objects.filter(user=user).delete()
    return bool(TOTPDevice.objects.filter(user=user).delete()[0])


def recovery_codes_left(user: User) -> int:
    """Return how many recovery codes still work."""
    return int(StaticToken.objects.filter(device__user=user).count())


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()[:32]


def _kept(code: str) -> str:
    return salted_hmac("sessionhub.recovery", code, algorithm="sha256").hexdigest()[:16]
