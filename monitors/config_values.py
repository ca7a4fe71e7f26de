"""Single values of a configuration: environment variables, lengths, sizes, addresses, URLs.

A text may hold `${NAME}`. Messages show it as it is written, never what the variable holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import urlsplit

from engine.language.durations import DAY, Duration, Unit, read_duration
from engine.language.nearness import nearest
from engine.language.nodes import Node, Scalar
from engine.language.problems import Refusal, Report, quoted
from engine.language.shapes import text
from monitors.config import Address

_VARIABLE = re.compile(r"\$\{([^}]*)(\}?)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SIZE = re.compile(r"([0-9]+) ?(B|KiB|MiB|GiB|kB|KB|MB|GB)?")
_FACTORS = {"": 1, "B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "kB": 10**3, "KB": 10**3, "MB": 10**6, "GB": 10**9}
_PORT_MAX = 65_535

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Values:
    """Reads values; `environment` holds the variables, `report` takes the problems. Without secrets these stay as they are written."""

    environment: Mapping[str, str]
    report: Report
    with_secrets: bool = True

    def text(self, node: Node, expected: str = "text") -> str | None:
        """A text with its variables in place; None when it is none or a variable is missing."""
        written = text(node, self.report, expected)
        if written is None or "${" not in written:
            return written
        names = [name if end else f"${{{name}" for name, end in _VARIABLE.findall(written)]
        missing = [name for name in names if name not in self.environment]
        for name in missing:
            self._no_variable(name, node)
        return None if missing else _VARIABLE.sub(lambda found: self.environment[found[1]], written)

    def secret(self, node: Node, expected: str) -> str | None:
        """A text that is never shown; where no secrets are wanted its variables are left in it."""
        return self.text(node, expected) if self.with_secrets else text(node, self.report, expected)

    def is_left(self, written: str) -> bool:
        """Whether variables were left in a secret."""
        return not self.with_secrets and "${" in written

    def read(self, node: Node, reader: Callable[[str], T | Refusal], expected: str) -> T | None:
        """What another reader makes of a text; its refusal shows the text as it is written."""
        value = self.text(node, expected)
        found = None if value is None else reader(value)
        if isinstance(found, Refusal) and value is not None:
            message = found.message.replace(quoted(value), quoted(as_written(node)))
            suggestion = found.suggestion if value == as_written(node) else None
            self.report.error(found.id, node.place, message, found.expected, suggestion)
        return None if isinstance(found, Refusal) else found

    def length_us(self, node: Node, expected: str, allows_days: bool = False) -> int | None:
        """A positive length of time; days, where they are allowed, are of 24 hours."""
        units = (Unit.EXACT, Unit.DAYS) if allows_days else (Unit.EXACT,)

        def reader(written: str) -> Duration | Refusal:
            found = read_duration(written)
            if isinstance(found, Refusal):
                meant = found.suggestion and read_duration(found.suggestion)
                is_fit = isinstance(meant, Duration) and meant.unit in units
                return replace(found, expected=expected, suggestion=found.suggestion if is_fit else None)
            is_fit = found.amount > 0 and found.unit in units
            return found if is_fit else Refusal("duration/unreadable", f"{quoted(written)} cannot stand here", expected)

        length = self.read(node, reader, expected)
        return None if length is None else length.amount * (DAY if length.unit is Unit.DAYS else 1)

    def size(self, node: Node) -> int | None:
        """A number of bytes such as `1MiB`."""
        written = self.text(node, "a number of bytes such as `1MiB`")
        found = _SIZE.fullmatch(written.strip()) if written is not None else None
        if found is not None and int(found[1]) > 0:
            return int(found[1]) * _FACTORS[found[2] or ""]
        if written is not None:
            self.report.error(
                "config/size", node.place, f"{quoted(as_written(node))} is not a number of bytes", "a size such as `512KiB` or `1MiB`"
            )
        return None

    def address(self, node: Node) -> Address | None:
        """`HOST:PORT`; an IPv6 host stands in brackets."""
        written = self.text(node, "`HOST:PORT`")
        if written is None:
            return None
        host, _, port = written.strip().rpartition(":")
        host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
        if host and port.isascii() and port.isdecimal() and int(port) <= _PORT_MAX:
            return Address(host, int(port), is_loopback(host))
        message = f"{quoted(as_written(node))} is not a place to listen"
        self.report.error("config/address", node.place, message, "`HOST:PORT` such as `127.0.0.1:9464`")
        return None

    def url(self, node: Node, is_secret: bool = False) -> str | None:
        """An `http` or `https` URL. One that may hold a password stays as it is written where no secrets are wanted."""
        written = (self.secret if is_secret else self.text)(node, "a URL such as `http://127.0.0.1:9093`")
        if written is None or (is_secret and self.is_left(written)):
            return written
        try:
            parts = urlsplit(written)
            is_url = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_url = False
        if is_url:
            return written
        self.report.error("config/url", node.place, f"{quoted(as_written(node))} is not a URL", "one such as `http://127.0.0.1:9093`")
        return None

    def _no_variable(self, name: str, node: Node) -> None:
        if not _NAME.fullmatch(name):
            message = f"{quoted(as_written(node))} does not name an environment variable"
            self.report.error("config/variable", node.place, message, "`${NAME}`")
            return
        meant = nearest(name, self.environment)
        message = f"the environment variable {quoted(name)} is not set"
        self.report.error("config/variable", node.place, message, "it to be set where `upheld` is started", meant and f"${{{meant}}}")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"


def as_written(node: Node) -> str:
    """The text of a scalar before its variables were put in place."""
    return node.text if isinstance(node, Scalar) else ""
