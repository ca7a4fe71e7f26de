"""CloudEvents 1.0 as records: what a feed without a `map` sends.

`specversion`, `id`, `source`, `subject`, `type` and `time` must be there; `data` is an object of attributes, or missing. Extension
attributes are left out.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from typing import cast

import orjson

from engine.evaluation.events import NO_DATA, encode_all, encode_data
from engine.evaluation.instants import TimeReader, reading
from monitors.feeds.faults import Fault, Faults, Reason, shown
from monitors.feeds.identity import event_digests
from monitors.feeds.mapping import Mapped, aside
from monitors.feeds.tables import ABSENT, Table, are_objects
from monitors.feeds.values import texts, told
from monitors.ledger.batches import Records

SPEC_VERSION = "1.0"


class EventMapper:
    """Takes records that are CloudEvents in JSON, or cells under the same names."""

    def __init__(self, feed: str, zone: str | None = None, form: str | None = None) -> None:
        self.feed = feed
        self._form = form
        self._times = TimeReader(zone, form)

    def over(self, columns: Sequence[str]) -> EventMapper:
        return self

    def map(self, table: Table) -> Mapped:
        faults: Faults = {}
        _check_version(table, faults)
        ids = texts(table.column("id"), faults, "`id`", Reason.NO_ID, Reason.BAD_ID)
        sources = texts(table.column("source"), faults, "`source`", Reason.NO_SOURCE, Reason.BAD_SOURCE)
        subjects = texts(table.column("subject"), faults, "`subject`", Reason.NO_SUBJECT, Reason.BAD_SUBJECT)
        types = texts(table.column("type"), faults, "`type`", Reason.NO_TYPE, Reason.BAD_TYPE)
        instants = told(table.column("time"), "`time`", self._form, faults, self._times.instants)
        data = _data(table, faults)
        missing = Fault(Reason.NO_TIME, f"there is no `time`; expected {reading(self._form)}")
        for row, at in enumerate(instants):
            if at is None:
                faults.setdefault(row, missing)
        told_at = cast("Sequence[int]", instants)  # what has none is a fault, and is left out
        records = Records(event_digests(sources, ids), subjects, told_at, types, data)
        sound = records.only([row not in faults for row in range(len(table))]) if faults else records
        return Mapped(sound, [aside(table, row, faults[row], subjects[row]) for row in sorted(faults)])


def _check_version(table: Table, faults: Faults) -> None:
    versions = table.column("specversion")
    if versions.count(SPEC_VERSION) == len(versions):
        return
    for row, version in enumerate(versions):
        if version == SPEC_VERSION:
            continue
        said = "there is no `specversion`" if version is ABSENT else f"`specversion` is {shown(version)}"
        faults.setdefault(row, Fault(Reason.WRONG_VERSION, f"{said}; expected a CloudEvent with `{SPEC_VERSION}`, or a `map` of the feed"))


def _data(table: Table, faults: Faults) -> list[str]:
    plain, base64 = table.column("data"), table.column("data_base64")
    if base64.count(ABSENT) == len(base64) and are_objects(plain):
        return encode_all(plain)
    return [
        encode_data(value) if packed is ABSENT and type(value) is dict else _data_text(value, packed, row, faults)
        for row, (value, packed) in enumerate(zip(plain, base64, strict=True))
    ]


def _data_text(plain: object, base64: object, row: int, faults: Faults) -> str:
    value = plain if base64 is ABSENT else _of_base64(base64)
    if value is ABSENT or value is None:
        return NO_DATA
    if not isinstance(value, Mapping):
        faults.setdefault(row, Fault(Reason.BAD_DATA, f"`data` is {shown(value)}; expected a JSON object of attributes"))
        return NO_DATA
    return encode_data(dict(value))


def _of_base64(value: object) -> object:
    """What `data_base64` holds when that is JSON, else the text as it came, which is no object."""
    try:
        return orjson.loads(b64decode(str(value), validate=True))
    except (NotBase64, ValueError):
        return value
