"""How long a push waits for its answer while ticks fold what was told before: its events are on the disk by then."""

from __future__ import annotations

from statistics import quantiles
from threading import Event, Thread
from time import perf_counter

import orjson

from monitors.feeds.cloudevents import EventMapper
from monitors.feeds.tables import Objects
from monitors.ledger.batches import Batch
from monitors.ledger.writer import Writer
from monitors.rhythm import Rhythm
from tests.bench.figures import Figure, alone, at_most
from tests.bench.ledger import feed
from tests.bench.worlds import NOW, cloud_events, ledger, ten_standards

EVENTS, PIECE, SLICE = 60_000, 10_000, 500
PAUSE_S = 0.005
PUSHED = "pushes"


def figures() -> list[Figure]:
    lines = cloud_events(EVENTS)
    with ledger(ten_standards()) as stores:
        feed(stores, [lines[start : start + PIECE] for start in range(0, len(lines), PIECE)], Event(), Rhythm(), 1)
        ended = Event()
        with Writer(stores.events) as writer:
            waits: list[float] = []
            stores.tick_once(NOW, 0)
            pusher = Thread(target=push, args=(writer, waits, ended))
            pusher.start()
            ticks = stores.tick_all(NOW, SLICE)
            ended.set()
            pusher.join()
    assert len(waits) > 20, len(waits)
    cuts = quantiles(waits, n=100)
    return [
        at_most("pushes", f"a push waits during ticks, p95 of {len(waits)}", cuts[94] * 1000, "ms", 10),
        alone("pushes", "median", cuts[49] * 1000, "ms"),
        alone("pushes", "longest", max(waits) * 1000, "ms"),
        alone("pushes", "ticks meanwhile", ticks, "ticks"),
    ]


def push(writer: Writer, waits: list[float], ended: Event) -> None:
    """One event after another, each with its answer, until told to end."""
    mapper = EventMapper(PUSHED)
    number = 0
    while not ended.wait(PAUSE_S):
        number += 1
        told = {"id": f"{number}", "source": PUSHED, "subject": f"p-{number}", "type": "opened", "time": "2026-11-18T12:00:00Z"}
        text = orjson.dumps({"specversion": "1.0", **told})
        begun = perf_counter()
        mapped = mapper.map(Objects([orjson.loads(text)], str))
        writer.submit(Batch(PUSHED, mapped.records, [], None, NOW, 0)).result()
        waits.append(perf_counter() - begun)
