"""`upheld demo`: everything at once, on recorded requests to a city and a made-up contact centre, with a clock that runs fast."""

from __future__ import annotations

import signal
import tempfile
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from zoneinfo import ZoneInfo

from monitors.answers import Exit
from monitors.book_files import SHIPPED
from monitors.clock import MovingClock, SetClock
from monitors.commands.calling import called
from monitors.commands.feeding import batches, source_of
from monitors.commands.printing import say
from monitors.commands.run import logs
from monitors.config import Address, Config
from monitors.feeds.replay import generated
from monitors.ledger.batches import Record
from monitors.service import Service

CITY = Path(__file__).parents[1] / "demo" / "boston"
START = datetime(2015, 12, 14, 8, 0, tzinfo=ZoneInfo("America/New_York"))  # the city's records go on until January
SPEED = 60  # a minute of the demo is a second
SEED, DAYS = 7, 28
CONFIG = "standards: standards/\nstore: sqlite:///upheld.db\nlisten: {address}\n"


def demo(version: str, port: int, is_once: bool, as_json: bool) -> Exit:
    """Replay both worlds from START on in a store that is thrown away; with `is_once` only tell how things stand then."""
    logs()
    with tempfile.TemporaryDirectory(prefix="upheld-demo-") as folder:
        start = int(START.timestamp() * 1_000_000)
        clock = SetClock(start) if is_once else MovingClock(start, SPEED)
        requests = city(start)
        feeds = {"city": iter(requests), "centre": generated("centre", start, SEED, DAYS)}
        service = Service(_config(Path(folder), 0 if is_once else port), clock, version, feeds)
        if is_once:
            return _once(service, as_json)
        say(f"The demo's clock starts at {START:%A %d %B %Y, %H:%M} in Boston; a second is a minute. Stop it with Ctrl-C.")
        config = Path(folder) / "config.yaml"
        config.write_text(CONFIG.format(address=service.url.removeprefix("http://")))
        say(f"board    {service.url}/", f"metrics  {service.url}/metrics")
        newest = next(record.subject for record in reversed(requests) if record.at <= start)
        asking = ("status", "open", f"explain {newest}")
        say("ask it", *(f"  {called()} {command} --config {config}" for command in asking))
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))  # it is not to outlive its terminal
        service.run()
    return Exit.DONE


def city(now: int) -> list[Record]:
    """The city's requests as they were recorded, in order of time."""
    source = source_of(str(CITY / "requests.csv.gz"), CITY / "map.yaml")
    records = [record for batch in batches(source, now) for record in batch.records]
    return sorted(records, key=attrgetter("at"))


def _once(service: Service, as_json: bool) -> Exit:
    from monitors.commands.status import show

    service.monitor.catch_up()
    show(service.monitor.snapshot(), as_json)
    service.close()
    return Exit.DONE


def _config(folder: Path, port: int) -> Config:
    """What the shipped book says of such a centre and the city's own, in one folder."""
    book = folder / "standards"
    book.mkdir()
    shipped = (SHIPPED / name for name in ("service.yaml", "quality.yaml", "runbooks.md"))
    for path in (*shipped, CITY / "standards" / "boston.yaml"):
        (book / path.name).write_bytes(path.read_bytes())
    return Config(standards=book, store=folder / "upheld.db", listen=Address("127.0.0.1", port, True))
