"""One door to the rate limiter: counters under a keyed pseudonym that changes daily, never an address."""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.core.cache import cache


def network_of(request, at: datetime) -> str:
    """Return today's pseudonym of the network that asks."""
    address = request.META.get("REMOTE_ADDR", "")
    if proxies := settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part]
        if len(forwarded) >= proxies:
            address = forwarded[-proxies]
    text = f"{at:%Y-%m-%d}|{address}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()[:24]


def allow(bucket: str, who: str, *, times: int, seconds: int, at: datetime) -> bool:
    """Count one try and say whether it is still within `times` in the running window of `seconds`."""
    window = int(at.timestamp()) // seconds
    key = f"limit:{bucket}:{who}:{window}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) <= times
    except ValueError:  # the window ended between the two calls
        return True


def is_spent(bucket: str, who: str, *, times: int, seconds: int, at: datetime) -> bool:
    """Say whether the window's tries are used up, without counting one."""
    window = int(at.timestamp()) // seconds
    return cache.get(f"limit:{bucket}:{who}:{window}", 0) >= times
