"""A Grafana for the tests: what its published API asks of a request, what it answers, and nothing besides.

The contract is a table written from facts of the description that Grafana publishes of its HTTP API (11.4): paths, what a body must and may
hold and of which types, the role that a call needs, the statuses. A request that breaks it is refused, and any other path is not there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.loopback import Quiet, listening

Body = dict[str, Any]
Answer = tuple[int, Any]
ROLES = ("Viewer", "Editor", "Admin")
UID = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the contract: the role that it needs (empty: anybody), the keys of its body with their types, and which must be there."""

    method: str
    path: str
    role: str
    answer: str
    body: dict[str, type] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    query: tuple[str, ...] = ()


SOURCE: dict[str, type] = dict.fromkeys(("name", "uid", "type", "access", "url", "user", "database", "basicAuthUser"), str) | {
    "basicAuth": bool,
    "isDefault": bool,
    "jsonData": dict,
    "secureJsonData": dict,
    "withCredentials": bool,
}
CALLS = (
    Call("GET", "/health", "", "health"),
    Call("GET", "/folders/([^/]+)", "Viewer", "folder"),
    Call("POST", "/folders", "Editor", "create_folder", {"title": str, "uid": str, "parentUid": str, "description": str}, ("title",)),
    Call("GET", "/datasources", "Admin", "sources"),
    Call("POST", "/datasources", "Admin", "create_source", SOURCE, ("name", "type", "access")),
    Call("PUT", "/datasources/([0-9]+)", "Admin", "update_source", SOURCE | {"version": int}, ("name", "type", "access")),
    Call("GET", "/dashboards/uid/([^/]+)", "Viewer", "dashboard"),
    Call(
        "POST",
        "/dashboards/db",
        "Editor",
        "save_dashboard",
        {"dashboard": dict, "folderUid": str, "overwrite": bool, "message": str},
        ("dashboard",),
    ),
    Call("GET", "/annotations", "Viewer", "annotations", query=("from", "to", "limit", "tags", "type", "matchAny")),
    Call(
        "POST",
        "/annotations",
        "Editor",
        "create_annotation",
        {"dashboardUID": str, "panelId": int, "time": int, "timeEnd": int, "tags": list, "text": str},
        ("text",),
    ),
)


@dataclass
class Grafana:
    """What the server holds; `writes` are the calls that changed it, `faulty` an answer that it gives to everything."""

    tokens: dict[str, str] = field(default_factory=lambda: {"good": "Admin", "editor": "Editor", "viewer": "Viewer"})
    version: str = "11.4.0"
    prefix: str = ""
    faulty: tuple[int, str, str] | None = None  # status, content type and text
    writes: list[str] = field(default_factory=list)
    folders: dict[str, Body] = field(default_factory=dict)
    held_sources: list[Body] = field(default_factory=list)
    dashboards: dict[str, Body] = field(default_factory=dict)
    held_annotations: list[Body] = field(default_factory=list)
    url: str = ""

    def asked(self, method: str, target: str, token: str, body: Any) -> Answer:
        """The answer to a request, checked by the contract first."""
        parts = urlsplit(target)
        path = parts.path.removeprefix(f"{self.prefix}/api")
        found = next(((call, match) for call in CALLS if call.method == method and (match := re.fullmatch(call.path, path))), None)
        if found is None or not parts.path.startswith(f"{self.prefix}/api/"):
            return 404, {"message": "Not found"}
        call, match = found
        if call.role and token not in self.tokens:
            return 401, {"message": "Invalid API key", "messageId": "api-key.invalid", "statusCode": 401, "traceID": ""}
        if call.role and ROLES.index(self.tokens[token]) < ROLES.index(call.role):
            return 403, {"message": "You'll need additional permissions to perform this action.", "accessErrorId": "ACE1"}
        query = parse_qs(parts.query, strict_parsing=bool(parts.query))
        wrong = broken(call, body, query)
        if wrong is not None:
            return 400, {"message": wrong}
        if method != "GET":
            self.writes.append(f"{method} {path}")
        answer: Callable[..., Answer] = getattr(self, call.answer)
        return answer(*match.groups(), *([] if method == "GET" else [body]), **({"query": query} if call.query else {}))

    def health(self) -> Answer:
        return 200, {"commit": "abc", "database": "ok", "version": self.version}

    def folder(self, uid: str) -> Answer:
        return (200, self.folders[uid]) if uid in self.folders else (404, {"message": "folder not found"})

    def create_folder(self, body: Body) -> Answer:
        if body["uid"] in self.folders:
            return 409, {"message": "a folder with the same uid already exists"}
        self.folders[body["uid"]] = {"id": 1 + len(self.folders), "version": 1, **body}
        return 200, self.folders[body["uid"]]

    def sources(self) -> Answer:
        return 200, self.held_sources

    def create_source(self, body: Body) -> Answer:
        if self.is_taken(0, body):
            return 409, {"message": "data source with the same name or uid already exists"}
        id = 1 + len(self.held_sources)
        self.held_sources.append({"id": id, "orgId": 1, "isDefault": False, "readOnly": False, "jsonData": {}, **body})
        return 200, {"datasource": self.held_sources[-1], "id": id, "message": "Datasource added", "name": body["name"]}

    def update_source(self, id: str, body: Body) -> Answer:
        if self.is_taken(int(id), body):
            return 409, {"message": "data source with the same name or uid already exists"}
        self.held_sources[int(id) - 1] = {**self.held_sources[int(id) - 1], **body}
        return 200, {"datasource": self.held_sources[int(id) - 1], "id": int(id), "message": "Datasource updated", "name": body["name"]}

    def is_taken(self, id: int, body: Body) -> bool:
        """Whether another source has the name or the uid."""
        return any(each["id"] != id and (body["name"] == each["name"] or body.get("uid") == each["uid"]) for each in self.held_sources)

    def dashboard(self, uid: str) -> Answer:
        return (200, self.dashboards[uid]) if uid in self.dashboards else (404, {"message": "Dashboard not found"})

    def save_dashboard(self, body: Body) -> Answer:
        board = body["dashboard"]
        held = self.dashboards.get(board.get("uid"))
        if not board.get("title"):
            return 400, {"message": "Dashboard title cannot be empty", "status": "empty-name"}
        if not UID.fullmatch(board.get("uid", "")):
            return 400, {"message": "uid contains illegal characters"}
        if body.get("folderUid") and body["folderUid"] not in self.folders:
            return 404, {"message": "folder not found"}
        if held is not None and not body.get("overwrite"):
            return 412, {"message": "The dashboard has been changed by someone else", "status": "version-mismatch"}
        if held is not None and held["meta"].get("provisioned"):
            return 400, {"message": "Cannot save provisioned dashboard"}
        version = held["dashboard"]["version"] + 1 if held else 1
        saved = {**board, "id": 1 + len(self.dashboards), "version": version}
        self.dashboards[board["uid"]] = {"dashboard": saved, "meta": {"folderUid": body.get("folderUid", ""), "version": version}}
        return 200, {"id": saved["id"], "uid": board["uid"], "status": "success", "version": version, "url": f"/d/{board['uid']}/x"}

    def annotations(self, query: dict[str, list[str]]) -> Answer:
        tags, most = set(query.get("tags", [])), int(query.get("limit", ["100"])[0])
        return 200, [each for each in self.held_annotations if tags <= set(each["tags"])][:most]

    def create_annotation(self, body: Body) -> Answer:
        self.held_annotations.append({"id": 1 + len(self.held_annotations), **body})
        return 200, {"id": len(self.held_annotations), "message": "Annotation added"}


def broken(call: Call, body: Any, query: dict[str, list[str]]) -> str | None:
    """What of a request breaks the contract."""
    unknown = set(query) - set(call.query)
    if unknown:
        return f"unknown parameters: {sorted(unknown)}"
    if call.method == "GET":
        return None if body is None else "no body is expected"
    if not isinstance(body, dict):
        return "bad request data"
    missing = [name for name in call.required if not body.get(name)]
    strange = [name for name, value in body.items() if name not in call.body or type(value) is not call.body[name]]
    return f"missing: {missing}, unknown or of a wrong type: {strange}" if missing or strange else None


@contextmanager
def serving(grafana: Grafana) -> Iterator[Grafana]:
    """The server on a free port of loopback; its address is `url`."""

    class Handler(Quiet):
        def answer(self) -> None:
            length = int(self.headers["Content-Length"] or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            token = (self.headers["Authorization"] or "").removeprefix("Bearer ")
            if grafana.faulty is not None:
                status, kind, text = grafana.faulty
            else:
                status, document = grafana.asked(self.command, self.path, unquote(token), body)
                kind, text = "application/json", json.dumps(document)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if status == 302:
                self.send_header("Location", text)
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PUT = answer

    with listening(Handler) as port:
        grafana.url = f"http://127.0.0.1:{port}{grafana.prefix}"
        yield grafana
