"""Which addresses a crawl may reach.

A page, a feed or a redirect decides what is asked next, so it must not be able to point the crawl at the
machine it runs on or at the network behind it (server-side request forgery). Two checks, neither enough alone:

* :func:`check_url` looks at the URL: its scheme, its form, and a literal address in any notation a C library
  reads (``2130706433``, ``0x7f.1``, ``0177.0.0.1``, ``[::ffff:7f00:1]``, ``127.0.0.1.``, full-width digits).
* :class:`GuardedResolver` looks at what the connection will really use: Twisted connects to exactly the
  addresses the resolver hands out, so a name that resolves to 127.0.0.1, now or on the second lookup, gets no
  connection. Each hop of a redirect is a request of its own and passes both.

``allow`` is a list of networks (``NEWSCRAWL_ALLOW_ADDRESSES``) that are opened on purpose: tests and the demo.
A forward proxy the operator configured is reached whatever its address, but only under the very host and port
of its configuration; behind a proxy, names are resolved by the proxy and its rules apply to them.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import socket
import unicodedata
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies

from twisted.internet.interfaces import IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from newscrawl.errors import ConfigurationError, RefusedPage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Self

    from scrapy.settings import BaseSettings
    from twisted.internet.interfaces import IAddress

logger = logging.getLogger(__name__)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: Longer hosts than DNS allows, and far longer URLs than any browser sends, are no portal's.
MAX_HOST = 253
MAX_URL = 2083

_SCHEMES = frozenset({"http", "https"})
#: Cloud metadata services outside the ranges that are not global anyway.
_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})
#: What these names mean is fixed (RFC 6761) or well known; behind a proxy nobody else would check them.
_NAMED = {
    "localhost": ipaddress.ip_address("127.0.0.1"),
    "ip6-localhost": ipaddress.ip_address("::1"),
    "metadata.google.internal": ipaddress.ip_address("169.254.169.254"),
}
#: IPv6 ranges that carry an IPv4 address: network -> how many bits stand behind it.
_EMBEDDING: tuple[tuple[ipaddress.IPv6Network, int], ...] = (
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped
    (ipaddress.IPv6Network("::ffff:0:0:0/96"), 0),  # IPv4-translated
    (ipaddress.IPv6Network("::/96"), 0),  # IPv4-compatible
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (ipaddress.IPv6Network("2002::/16"), 80),  # 6to4
)
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")
_TEREDO = ipaddress.IPv6Network("2001::/32")
_CACHE_SECONDS = 600
_CACHE_SIZE = 1000
_MAX_PORT = 65_535

#: Anything that is not plainly part of a URL: white space, controls, backslashes (which some parsers read as
#: a slash and some as part of the user name).
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


def networks(values: Iterable[str | Network]) -> tuple[Network, ...]:
    """Parse a list of networks (``127.0.0.0/8``, ``::1``). Raises :class:`ConfigurationError`."""
    try:
        return tuple(ipaddress.ip_network(value, strict=False) for value in values if value)
    except ValueError as error:
        raise ConfigurationError(
            f"NEWSCRAWL_ALLOW_ADDRESSES: {error}. Write networks such as 127.0.0.0/8, separated by commas."
        ) from error


def forbidden(address: Address, allow: Sequence[Network] = ()) -> str | None:
    """Why an address must not be reached, in a word, or None where it may be."""
    for candidate in (address, *_embedded(address)):
        if any(candidate.version == network.version and candidate in network for network in allow):
            continue
        reason = _kind(candidate)
        if reason:
            return reason
    return None


def _kind(address: Address) -> str | None:
    if address in _METADATA:
        return "metadata"
    for name in ("unspecified", "loopback", "link_local", "multicast", "private", "reserved"):
        # an IPv6 address that only carries an IPv4 one is judged by the latter
        if getattr(address, f"is_{name}") and not _embedded(address):
            return name
    if not address.is_global and not _embedded(address):
        return "not_global"
    if isinstance(address, ipaddress.IPv6Address) and address in _NAT64_LOCAL:
        return "private"
    return None


def _embedded(address: Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address) or address.is_unspecified or int(address) == 1:
        return []
    if address in _TEREDO:
        return list(address.teredo or ())
    return [
        ipaddress.IPv4Address(int(address) >> shift & 0xFFFFFFFF)
        for network, shift in _EMBEDDING
        if address in network
    ]


def literal(host: str) -> Address | None:
    """The address a host *is*, in any notation a C library or a browser reads; None for a name."""
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        return ipaddress.ip_address(bare.split("%", 1)[0])
    except ValueError:
        pass
    # inet_aton reads one to four parts, each decimal, octal or hexadecimal. Its own tolerance for what
    # follows a blank differs by platform, so only numbers reach it.
    if not re.fullmatch(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}", bare, re.IGNORECASE):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(re.sub(r"0x(?=\.|$)", "0", bare, flags=re.IGNORECASE)))
    except (OSError, ValueError):
        return ipaddress.IPv4Address(0)  # a number, but no address: nothing a portal is called


def host_of(url: str, *, with_user: bool = False) -> str:
    """The host of a URL as a connection would use it: unescaped, width-folded, lower case, without final dots.

    Raises :class:`RefusedPage` (``bad_url``) where the URL has no host, another scheme than HTTP, or a form
    that two parsers read differently. ``with_user``: a user name before the host is passed over.
    """
    if len(url) > MAX_URL:
        raise RefusedPage("bad_url", f"{len(url)} characters, the limit is {MAX_URL}")
    if _UNSAFE.search(url):
        raise RefusedPage("bad_url", "white space, control characters or backslashes")
    try:
        parts = urlsplit(url)
        host, port, named = parts.hostname, parts.port, parts.username is not None
    except ValueError as error:
        raise RefusedPage("bad_url", str(error)) from error
    if parts.scheme.lower() not in _SCHEMES:
        raise RefusedPage("bad_url", f"scheme {parts.scheme[:20]!r}, only http and https are crawled")
    if named and not with_user:
        # Nobody asks with a stranger's credentials, and the client takes the whole for a host name.
        raise RefusedPage("bad_url", "a user name in the address")
    if port == 0:
        raise RefusedPage("bad_url", "port 0")
    host = fold_host(host or "")
    if not host or len(host) > MAX_HOST or _UNSAFE.search(host) or any(mark in host for mark in "/@#?"):
        raise RefusedPage("bad_url", "no usable host")
    return host


def fold_host(host: str) -> str:
    """One spelling of a host: percent escapes, full-width digits and ideographic dots undone."""
    return unicodedata.normalize("NFKC", unquote(host)).replace("。", ".").lower().rstrip(".")


def check_url(url: str, allow: Iterable[str | Network] = ()) -> str:
    """Refuse a URL that must not be asked for; returns its host. No name is looked up.

    Raises :class:`RefusedPage` with the cause ``bad_url`` or ``address``. A URL that passes may still have a
    host that resolves to a forbidden address: see :func:`resolve_checked`.
    """
    # The address is looked at first, so that a forbidden one is named as such behind a user name, too.
    host = host_of(url, with_user=True)
    address = _NAMED.get(host) or literal(host)
    if host.endswith(".localhost"):
        address = _NAMED["localhost"]
    if address is not None:
        reason = forbidden(address, networks(allow))
        if reason:
            raise RefusedPage("address", f"{host} is {address} ({reason})")
    return host_of(url)


def resolve_checked(host: str, allow: Iterable[str | Network] = ()) -> list[str]:
    """The addresses of a host, each allowed. Connect to one of *these*, not to the name: it may change.

    Raises :class:`RefusedPage`: ``address`` where any of them is forbidden (a name with one public and one
    private address is an attempt at rebinding), ``unreachable`` where the name does not resolve. Blocks for
    as long as the system's resolver does.
    """
    host = fold_host(host)
    opened = networks(allow)
    known = literal(host)
    if known is not None:
        found = [known]
    else:
        try:
            answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise RefusedPage("unreachable", f"{host} does not resolve ({error})") from error
        found = [ipaddress.ip_address(str(answer[4][0]).split("%", 1)[0]) for answer in answers]
    for address in found:
        reason = forbidden(address, opened)
        if reason:
            raise RefusedPage("address", f"{host} resolves to {address} ({reason})")
    return list(dict.fromkeys(str(address) for address in found))


def allowed_networks(settings: BaseSettings) -> tuple[Network, ...]:
    """``NEWSCRAWL_ALLOW_ADDRESSES``: a list, or words separated by commas."""
    return networks(value.strip() for value in settings.getlist("NEWSCRAWL_ALLOW_ADDRESSES"))


@implementer(IHostnameResolver)
class GuardedResolver:
    """Twisted's resolver, handing out only addresses that may be reached (``TWISTED_DNS_RESOLVER``).

    It is process-wide, as Twisted's is. Answers are kept for ten minutes. ``refused`` remembers why a host
    got no address, so that the failure can be counted by its name and not as an unknown host.
    """

    def __init__(self, reactor: Any, allow: Sequence[Network] = ()) -> None:
        self.reactor = reactor
        self.allow = allow
        self.refused: dict[str, str] = {}
        self._wrapped = reactor.nameResolver
        self._proxies: set[tuple[str, int]] = set()
        self._cache: dict[str, tuple[float, list[IAddress]]] = {}
        for proxy in getproxies().values():
            self.open_proxy(proxy)

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        return cls(reactor, allowed_networks(crawler.settings))

    def install_on_reactor(self) -> None:
        self.reactor.installNameResolver(self)

    def open_proxy(self, proxy: str) -> None:
        """Let connections to a proxy the operator configured pass, under exactly this host and port."""
        try:
            parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            return
        if parts.hostname:
            self._proxies.add((parts.hostname.lower(), port))

    def resolveHostName(  # noqa: N802 - Twisted's interface
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        if (hostName.lower(), portNumber) in self._proxies:
            return self._wrapped.resolveHostName(
                resolutionReceiver, hostName, portNumber, addressTypes, transportSemantics
            )
        kept = self._cache.get(hostName)
        if kept is not None and kept[0] > monotonic():
            return self._hand_out(resolutionReceiver, _Resolution(hostName), kept[1], portNumber)
        return self._wrapped.resolveHostName(
            _Collector(self, resolutionReceiver, hostName, portNumber),
            hostName,
            portNumber,
            addressTypes,
            transportSemantics,
        )

    def _hand_out(self, receiver: Any, resolution: Any, addresses: list[Any], port: int) -> Any:
        receiver.resolutionBegan(resolution)
        for address in addresses:
            receiver.addressResolved(type(address)(address.type, address.host, port))
        receiver.resolutionComplete()
        return resolution

    def answers(self, host: str) -> list[str]:
        """The addresses the resolver gave for a name in the last minutes; empty where it was not asked."""
        kept = self._cache.get(host)
        return [address.host for address in kept[1]] if kept is not None else []

    def judge(self, host: str, addresses: list[Any]) -> list[Any]:
        """The addresses to connect to: all of them, or none where one is forbidden."""
        for address in addresses:
            reason = forbidden(ipaddress.ip_address(address.host.split("%", 1)[0]), self.allow)
            if reason:
                self.refused[host] = f"{host} resolves to {address.host} ({reason})"
                logger.warning("Refused: %s", self.refused[host])
                return []
        self.refused.pop(host, None)
        if addresses:
            if len(self._cache) >= _CACHE_SIZE:
                self._cache.clear()
            self._cache[host] = (monotonic() + _CACHE_SECONDS, addresses)
        return addresses


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing to cancel: the answer was at hand."""


@implementer(IResolutionReceiver)
class _Collector:
    """Waits for all addresses of a name before any is used."""

    def __init__(self, guard: GuardedResolver, receiver: Any, host: str, port: int) -> None:
        self._guard, self._receiver, self._host, self._port = guard, receiver, host, port
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's interface
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        for address in self._guard.judge(self._host, self._addresses):
            self._receiver.addressResolved(type(address)(address.type, address.host, self._port))
        self._receiver.resolutionComplete()


def install_guard(settings: BaseSettings) -> GuardedResolver:
    """The process's guarded resolver, put in place where the settings named another one."""
    from twisted.internet import reactor

    current = reactor.nameResolver
    if isinstance(current, GuardedResolver):
        return current
    guard = GuardedResolver(reactor, allowed_networks(settings))
    guard.install_on_reactor()
    return guard
