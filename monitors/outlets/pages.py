"""What the monitor shows over HTTP, beside the push feeds: `/metrics`, `/healthz`, `/readyz`, `/status`, the board, explanations.

What takes long is made in threads, so that it holds up no push; boards and explanations one at a time, so that they never take all threads.
"""

from __future__ import annotations

from asyncio import Lock, timeout
from collections.abc import Awaitable, Callable
from functools import wraps

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from monitors.interactions import Wanted, link_to
from monitors.ledger.database import StoreBusy, StoreFailed
from monitors.outlets.board import EVERY_S, PARTS, SHOWN_MOST, Shown, board
from monitors.outlets.explained import EVERY_S as EXPLAINED_EVERY_S
from monitors.outlets.explained import explanation_page, unknown_page
from monitors.outlets.filtering import Filter
from monitors.outlets.metrics import Expositions, form_accepted
from monitors.outlets.page import HEADERS, Time
from monitors.outlets.runbook_pages import EVERY_S as RUNBOOK_EVERY_S
from monitors.outlets.runbook_pages import runbook_page
from monitors.outlets.status import status
from monitors.sight import Sight
from monitors.snapshot import Snapshot

WAIT_S = 10.0  # as the board's script waits for an answer

Page = Callable[[Request], Response]
Handlers = dict[int | type[Exception], Callable[[Request, Exception], Response]]


def routes(current: Callable[[], Snapshot], unready: Callable[[], str | None], sight: Sight) -> list[Route]:
    """The routes: `current` gives the newest snapshot, `unready` says why the monitor is not ready, or None when it is."""
    expositions = Expositions(current)

    def metrics(request: Request) -> Response:
        form = form_accepted(request.headers.get("accept", ""))
        zipped = gzip_accepted(request.headers.get("accept-encoding", ""))
        headers = {"Content-Type": form.value, "Vary": "Accept, Accept-Encoding"} | ({"Content-Encoding": "gzip"} if zipped else {})
        return Response(expositions.body(form, zipped), headers=headers)

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(request: Request) -> Response:
        why = unready()
        return PlainTextResponse("ready\n") if why is None else PlainTextResponse(f"not ready: {why}\n", status_code=503)

    def runbook(request: Request) -> Response:
        name = request.path_params["name"]
        return HTMLResponse(*runbook_page(name, sight.runbook(name), Time(current().at_us, 1, RUNBOOK_EVERY_S)), headers=HEADERS)

    def shown_status(request: Request) -> Response:
        told = status(current(), sight.cancelled())
        return Response(orjson.dumps(told), media_type="application/json", headers={"Cache-Control": "no-store"})

    def shown_board(request: Request) -> Response:
        why = unready()  # before the figures, which are published before they are called ready
        return HTMLResponse(board(seen(current(), why, Filter.asked(request.query_params), sight)), headers=HEADERS)

    def shown_explanation(request: Request) -> Response:
        subject, standard = (request.query_params.get(name, "") for name in ("subject", "standard"))
        return HTMLResponse(*explained(subject, standard or None, sight), headers=HEADERS)

    return [
        Route("/metrics", metrics),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/status", shown_status),
        Route("/runbook/{name:path}", runbook),
        Route("/explain", _in_turn(shown_explanation)),
        Route("/", _in_turn(shown_board)),
    ]


def _in_turn(page: Page) -> Callable[[Request], Awaitable[Response]]:
    """A page that is made for one asker at a time, in a thread; the others wait without one, and after a while are sent away."""
    turn = Lock()

    @wraps(page)
    async def made(request: Request) -> Response:
        try:
            async with timeout(WAIT_S):
                await turn.acquire()
        except TimeoutError:
            raise HTTPException(503, "too many ask for this page at once; ask again soon", {"Retry-After": "5"}) from None
        try:
            return await run_in_threadpool(page, request)
        finally:
            turn.release()

    return made


def store_fault(request: Request, error: Exception) -> Response:
    """The answer where the store cannot be read just now; a handler of its errors."""
    return PlainTextResponse(f"this cannot be shown now: {error}\n", status_code=503)


STORE_FAULTS: Handlers = {StoreBusy: store_fault, StoreFailed: store_fault}


def seen(snapshot: Snapshot, unready: str | None, filter: Filter, sight: Sight) -> Shown:
    """What a board is drawn from, with the first few interactions of each part."""
    standards = [each for each in snapshot.standards if filter.standard in (None, each.name)]
    with sight.looking() as looking:
        found = {
            part.state: looking.first(
                Wanted([each.name for each in standards if part.has(each.clocks)], [part.state], filter.attributes),
                SHOWN_MOST,
                sight.now,
                part.is_latest_first,
            )
            for part in PARTS
        }
        broken = Wanted([each.name for each in standards], ["breached"], filter.attributes)
        closed, closed_count = looking.closed(broken, SHOWN_MOST, sight.now)
    return Shown(snapshot, Time(sight.now, sight.speed, EVERY_S), filter, found, unready, closed, closed_count)


def explained(subject: str, standard: str | None, sight: Sight) -> tuple[str, int]:
    """The page that explains an interaction, and the status of the answer."""
    time = Time(sight.now, sight.speed, EXPLAINED_EVERY_S)
    told = sight.explained(subject, standard)
    if told is None:
        return unknown_page(subject, time, sight.near(subject)), 404
    feeds = dict.fromkeys(event.feed for event in told.events if event.subject == told.subject)
    links = [link_to(each, told.subject) for feed in feeds if (each := sight.links.get(feed))]
    return explanation_page(told, time, links, standard), 200


def gzip_accepted(accept_encoding: str) -> bool:
    """Whether the `Accept-Encoding` header names gzip and does not refuse it by a weight of 0."""
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.replace(" ", "").partition(";q=")
        if coding == "gzip":
            return weight.strip("0.") != "" or weight == ""
    return False
