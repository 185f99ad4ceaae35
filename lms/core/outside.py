"""Whether another site answers at an address. The one place from which the server calls an address that an author typed."""

import socket
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import urlsplit

ALIVE = "ok"
SECONDS = 10
# Some sites refuse HEAD or people they do not know: they are there.
THERE = frozenset({401, 403, 405, 429, 501})


def answer_of(address: str) -> str:
    """Return `ok` if a public site answers at this address, else what went wrong. Only the head is asked for.

    A name that leads into a network of our own is not called: an author must not look around there through the server.
    """
    parts = urlsplit(address)
    connect = {"http": HTTPConnection, "https": HTTPSConnection}.get(parts.scheme)
    try:
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
        if connect is None or not parts.hostname:
            return "no address"
        found = {one[4][0] for one in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)}
        if not found or not all(ip_address(one).is_global for one in found):
            return "not public"
        connection = connect(parts.hostname, port, timeout=SECONDS)
        # The address that was looked at is the one that is called, whatever the name says a moment later.
        connection._create_connection = lambda _address, timeout, _source: socket.create_connection((min(found), port), timeout)
        try:
            connection.request("HEAD", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", headers={"User-Agent": "Qabilet"})
            status = connection.getresponse().status
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as problem:
        return type(problem).__name__
    return ALIVE if status < 400 or status in THERE else str(status)
