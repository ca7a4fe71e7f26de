"""What the monitor shows over HTTP, beside the push feeds: `/metrics`, `/healthz`, `/readyz`, `/status` and the board.

The functions are plain ones, which Starlette runs in threads, so that rendering never holds up a push.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from monitors.outlets.board import board
from monitors.outlets.metrics import Expositions, form_accepted
from monitors.outlets.runbook import section
from monitors.outlets.status import status
from monitors.snapshot import Snapshot

_BOARD_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
}


def routes(
    current: Callable[[], Snapshot], unready: Callable[[], str | None], cancelled: Callable[[], Mapping[str, int]] = dict
) -> list[Route]:
    """The routes: `current` gives the newest snapshot, `unready` says why the monitor is not ready, or None when it is.

    `cancelled` counts by standard the clocks that were cancelled.
    """
    expositions = Expositions(current)

    def metrics(request: Request) -> Response:
        form = form_accepted(request.headers.get("accept", ""))
        zipped = gzip_accepted(request.headers.get("accept-encoding", ""))
        headers = {"Content-Type": form.value, "Vary": "Accept, Accept-Encoding"} | ({"Content-Encoding": "gzip"} if zipped else {})
        return Response(expositions.body(form, zipped), headers=headers)

    def healthz(request: Request) -> Response:
        return PlainTextResponse("ok\n")

    def readyz(request: Request) -> Response:
        why = unready()
        return PlainTextResponse("ready\n") if why is None else PlainTextResponse(f"not ready: {why}\n", status_code=503)

    def runbook(request: Request) -> Response:
        text = section(request.path_params["alert"])
        return PlainTextResponse(text, status_code=200 if text else 404)

    def shown_status(request: Request) -> Response:
        return Response(orjson.dumps(status(current(), cancelled())), media_type="application/json", headers={"Cache-Control": "no-store"})

    def shown_board(request: Request) -> Response:
        return HTMLResponse(board(current()), headers=_BOARD_HEADERS)

    return [
        Route("/metrics", metrics),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/status", shown_status),
        Route("/runbook/{alert}", runbook),
        Route("/", shown_board),
    ]


def gzip_accepted(accept_encoding: str) -> bool:
    """Whether the `Accept-Encoding` header names gzip and does not refuse it by a weight of 0."""
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.replace(" ", "").partition(";q=")
        if coding == "gzip":
            return weight.strip("0.") != "" or weight == ""
    return False
