"""Alerts for an Alertmanager, over its API v2: repeated while they hold, and told once when they end.

An Alertmanager knows an alert by its labels, so that what is sent twice, or by Prometheus as well, is one alert to it. It forgets what
is not repeated, and it tells nobody of an alert that had ended before it heard of it; so what could not be sent in time is told to hold
for a while.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import orjson

from engine.evaluation.instants import rfc3339
from engine.language.book import Severity
from engine.language.durations import HOUR, MINUTE
from monitors.ledger.rings import Delivery, End, Ring
from monitors.outlets.outlet import NotDelivered, Parcel, Pending, has_come, identity, is_overdue
from monitors.outlets.ringing import alert_of, is_no_news, labels_of

REPEATED_US = MINUTE
HOLDS_US = 24 * HOUR  # for so long what has no known end holds without being repeated: that a monitor is down is no good news
LATE_US = 5 * MINUTE  # for so long what was over before it was told is told to hold
ANSWER_S = 10.0


class Alertmanager:
    """The Alertmanager at a URL, which may hold a user and a password."""

    severities = tuple(Severity)

    def __init__(self, name: str, url: str) -> None:
        self.id, self.name = identity(url), name
        parts = urlsplit(url)
        place = parts.netloc.rpartition("@")[2]
        self._url = parts._replace(netloc=place, path=f"{parts.path.rstrip('/')}/api/v2/alerts", fragment="").geturl()
        self._headers = {"Content-Type": "application/json"}
        if parts.username is not None:
            user = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
            self._headers["Authorization"] = f"Basic {b64encode(user).decode()}"
        self._opener = build_opener(_Straight)

    def parcels(self, pending: Pending, now: int) -> list[Parcel]:
        """At most one parcel with all that is new, has ended or is to be repeated."""
        newest = {ring.key: ring.id for ring, _ in pending}
        alerts: list[dict[str, object]] = []
        deliveries: list[Delivery] = []
        news = 0
        for ring, delivery in pending:
            if ring.id != newest[ring.key] or (delivery.first_at is None and is_no_news(ring)):
                deliveries.append(replace(delivery, done=True))
                continue
            over_at = _over_at(ring, delivery)
            holds = over_at is None or not has_come(over_at, now, LATE_US)
            is_news = delivery.first_at is None or not holds
            if is_news or delivery.last < ring.last or has_come((delivery.last_at or 0) + REPEATED_US, now, REPEATED_US):
                alerts.append(_told(ring, _end(ring, holds, now)))
                deliveries.append(Delivery(ring.id, ring.last, delivery.first_at or now, now, not holds))
                news += is_news
        return [Parcel(deliveries, (lambda: self._post(alerts)) if alerts else None, news)] if deliveries else []

    def _post(self, alerts: list[dict[str, object]]) -> None:
        request = Request(self._url, orjson.dumps(alerts), self._headers)
        try:
            with self._opener.open(request, timeout=ANSWER_S) as answer:
                answer.read()
        except HTTPError as error:
            with error:
                raise NotDelivered(f"it answered {error.code}") from None
        except (OSError, HTTPException, ValueError) as error:
            reason = error.reason if isinstance(error, URLError) else error
            raise NotDelivered(f"it was not reached: {reason}") from None


def overdue(pending: Pending, now: int) -> int:
    """How many alerts an Alertmanager should have been told by now to hold or to be over."""
    newest = {ring.key: (ring, delivery) for ring, delivery in pending}
    due = [(each, _due_at(*each)) for each in newest.values()]
    return sum(at is not None and is_overdue(at, [each], now) for each, at in due)


def _due_at(ring: Ring, delivery: Delivery) -> int | None:
    """From when on it is to be told that the alert holds, or that it is over; None while it is told all."""
    if delivery.first_at is None:
        return None if is_no_news(ring) else ring.noticed_at
    return _over_at(ring, delivery)


def _over_at(ring: Ring, delivery: Delivery) -> int | None:
    """From when on an alert that was told is told to be over: a while later if it was over when it was told; None while it holds."""
    if ring.ended is None or ring.ends_at is None or delivery.first_at is None:
        return None
    was_late = ring.ends_at <= delivery.first_at and ring.ended is not End.TAKEN_BACK
    return delivery.first_at + LATE_US if was_late else ring.ends_at


def _end(ring: Ring, holds: bool, now: int) -> int:
    """When an alert is told to end, never before it began."""
    if holds and ring.ended is not None:
        return max(now, ring.starts_at) + LATE_US
    return ring.ends_at or max(now, ring.starts_at) + HOLDS_US


def _told(ring: Ring, ends_at: int) -> dict[str, object]:
    alert = alert_of(ring)
    return {
        "labels": labels_of(alert),
        "annotations": alert.annotations(),
        "startsAt": rfc3339(ring.starts_at),
        "endsAt": rfc3339(ends_at),
        "generatorURL": alert.dashboard_url,
    }


class _Straight(HTTPRedirectHandler):
    """Follows no redirection: a page to log in is no Alertmanager."""

    def redirect_request(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str) -> None:
        return None
