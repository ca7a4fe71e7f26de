"""A Grafana over its HTTP API: folder, data source, dashboards and annotations, each written only where it is not there as it should be.

All calls go through here, since Grafana is about to replace the API that it serves below `/api`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from grafana_api.grafana_api import GrafanaException
from grafana_api.grafana_face import GrafanaFace

OLDEST = (11, 0)  # the dashboards are drawn for it
ANSWER_S = 10.0
FOLDER_UID, FOLDER_TITLE = "upheld", "Upheld"
SOURCE_UID, SOURCE_NAME = "upheld-prometheus", "Upheld"
TAG = "upheld"
_WHYS = {
    "ConnectTimeout": "it took too long",
    "ReadTimeout": "it took too long",
    "TooManyRedirects": "it sends elsewhere; expected the address where it ends",
    "SSLCertVerificationError": "its certificate is not trusted",
    "SSLError": "it does not speak TLS with us; expected `http:` if it has no certificate",
    "ConnectionResetError": "it hangs up; expected `https:` if it has a certificate",
    "RemoteDisconnected": "it hangs up; expected `https:` if it has a certificate",
}
_SOURCE_KEEPS = ("basicAuth", "basicAuthUser", "database", "isDefault", "jsonData", "user", "withCredentials")

Document = dict[str, Any]
T = TypeVar("T")


class Did(StrEnum):
    """What a push did with one thing."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Fault(Exception):
    """Why a Grafana did not do what was asked; `key` is the one of `grafana` in the configuration that can mend it."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


@dataclass(frozen=True, slots=True)
class Note:
    """An annotation: from one instant to another, in milliseconds; its tags, beside our own, are its identity."""

    tags: Sequence[str]
    text: str
    from_ms: int
    until_ms: int


class Grafana:
    """A Grafana that was reached; every call may raise a Fault."""

    def __init__(self, url: str, token: str) -> None:
        """Reach it; a Fault when nothing answers there, or what does is no Grafana that takes what we send."""
        parts = urlsplit(url.rstrip("/"))
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        prefix = f"{parts.path.strip('/')}/" if parts.path.strip("/") else ""
        self._url = url
        self._face = GrafanaFace(token, host=host, port=parts.port, url_path_prefix=prefix, protocol=parts.scheme, timeout=ANSWER_S)
        self._face.api.s.max_redirects = 0  # what follows a redirect is asked another way and without the token
        self.version = self._version()

    def folder(self) -> Did:
        """See that there is the folder of our dashboards."""
        if self._found(lambda: self._face.folder.get_folder(FOLDER_UID), "read folders") is not None:
            return Did.UNCHANGED
        self._asked(lambda: self._face.folder.create_folder(FOLDER_TITLE, FOLDER_UID), "create a folder", "Editor")
        return Did.CREATED

    def source(self, prometheus: str) -> Did:
        """See that our data source, known by its uid, asks the Prometheus at this URL; a stranger's of its name is left alone."""
        wanted = {"name": SOURCE_NAME, "uid": SOURCE_UID, "type": "prometheus", "access": "proxy", "url": prometheus}
        sources = self._asked(lambda: list(map(dict, self._face.datasource.list_datasources())), "read data sources", "Admin")
        if any(each.get("name") == SOURCE_NAME and each.get("uid") != SOURCE_UID for each in sources):
            raise Fault("prometheus", f"another data source has the name `{SOURCE_NAME}`; expected it renamed, or no `prometheus`")
        found = next((each for each in sources if each.get("uid") == SOURCE_UID), None)
        if found is None:
            self._asked(lambda: self._face.datasource.create_datasource(wanted), "create a data source", "Admin")
            return Did.CREATED
        if is_there(wanted, found):
            return Did.UNCHANGED
        if found.get("readOnly"):
            raise Fault("prometheus", f"the data source `{SOURCE_NAME}` is provisioned by a file; expected its URL, or no `prometheus`")
        changed = {key: found[key] for key in _SOURCE_KEEPS if key in found} | wanted
        self._asked(lambda: self._face.datasource.update_datasource(found["id"], changed), "change a data source", "Admin")
        return Did.UPDATED

    def dashboard(self, board: Document) -> Did:
        """See that a dashboard is in our folder as it is drawn; what was added to it by hand is gone after that."""
        found = self._found(lambda: _placed(self._face.dashboard.get_dashboard(board["uid"])), "read dashboards")
        own = {key: value for key, value in board.items() if key not in ("id", "version", "schemaVersion")}
        if found is not None and is_there({"folderUid": FOLDER_UID, "dashboard": own}, found):
            return Did.UNCHANGED
        body = {"dashboard": {**board, "id": None}, "folderUid": FOLDER_UID, "overwrite": True, "message": "upheld push"}
        self._asked(lambda: self._face.dashboard.update_dashboard(body), "save a dashboard", "Editor")
        return Did.CREATED if found is None else Did.UPDATED

    def note(self, note: Note) -> Did:
        """See that there is an annotation with these tags; one that is there stays as it was told first."""
        tags = [TAG, *note.tags]
        asked = [quote(tag, safe="") for tag in tags]
        found = self._asked(lambda: self._face.annotations.get_annotation(tags=asked, limit=1), "read annotations", "Viewer")
        if found:
            return Did.UNCHANGED
        body = {"time": note.from_ms, "timeEnd": note.until_ms, "tags": tags, "text": note.text}
        # Not by the library's own call, which sends nulls for what it is not given; the published API asks for numbers.
        self._asked(lambda: self._face.api.POST("/annotations", json=body), "create an annotation", "Editor")
        return Did.CREATED

    def _version(self) -> str:
        health = self._found(lambda: self._face.api.GET("/health"), "tell its health")
        if not isinstance(health, dict) or "database" not in health:
            raise self._no_grafana()
        version = str(health.get("version", ""))  # a Grafana may be told not to tell
        numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
        if numbers and numbers < OLDEST:
            raise Fault("url", f"the Grafana at `{self._url}` is {version}; expected {OLDEST[0]} or newer")
        return version

    def _found(self, call: Callable[[], T], what: str) -> T | None:
        """What a call gives; None where there is none."""
        try:
            return self._asked(call, what, "Viewer")
        except _Missing:
            return None

    def _asked(self, call: Callable[[], T], what: str, role: str) -> T:
        try:
            return call()
        except GrafanaException as error:
            raise self._refused(error, what, role) from error
        except (AttributeError, LookupError, TypeError, ValueError) as error:  # an answer that is no JSON, or of another shape
            raise self._no_grafana() from error
        except OSError as error:
            raise Fault("url", f"no Grafana answers at `{self._url}`: {_why(error)}") from error

    def _refused(self, error: GrafanaException, what: str, role: str) -> Fault:
        if error.status_code == 401:
            return Fault("token", "Grafana does not know the token (401); expected one of a service account, with the role Editor or Admin")
        if error.status_code == 403:
            return Fault("token", f"Grafana does not let this token {what} (403); expected one of a service account with the role {role}")
        if error.status_code == 404 and not isinstance(error.response, dict):
            return self._no_grafana()
        said = error.response.get("message", "") if isinstance(error.response, dict) else ""
        kind = _Missing if error.status_code == 404 else Fault
        return kind("url", f"the Grafana at `{self._url}` did not {what} ({error.status_code}){said and f': {said}'}")

    def _no_grafana(self) -> Fault:
        return Fault("url", f"what answers at `{self._url}` is no Grafana; expected the address at which people open it")


class _Missing(Fault):
    """What was asked for is not there."""


def _placed(found: Document) -> Document:
    """A dashboard as it was found, with its folder."""
    return {"folderUid": found["meta"].get("folderUid"), "dashboard": found["dashboard"]}


def is_there(wanted: object, found: object) -> bool:
    """Whether all that is wanted is found; maps may hold more, such as what a server fills in, lists may not."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(key in found and is_there(value, found[key]) for key, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(found, list) and len(wanted) == len(found) and all(map(is_there, wanted, found))
    return wanted == found


def _why(error: BaseException | None) -> str:
    """What went wrong on the way, in a few words: the first that is known of all that the library met, from the ground up."""
    kinds = []
    while error is not None:
        kinds.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    return next((_WHYS[kind] for kind in reversed(kinds) if kind in _WHYS), "nothing listens there, or the name is unknown")
