"""Times as feeds write them: which instant each is, and which are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.instants import Misread, TimeReader, is_time_format, rfc3339

BERLIN = "Europe/Berlin"
NEW_YORK = "America/New_York"

ISO = [
    # written, zone of the feed, the instant
    ("2026-11-21T09:30:00Z", None, "2026-11-21T09:30:00Z"),
    ("2026-11-21T09:30:00+01:00", None, "2026-11-21T08:30:00Z"),
    ("2026-11-21T09:30:00+01:00", NEW_YORK, "2026-11-21T08:30:00Z"),
    ("2026-11-21t09:30:00z", None, "2026-11-21T09:30:00Z"),
    ("2026-11-21 09:30:00 +0100", None, "2026-11-21T08:30:00Z"),
    ("2026-11-21 09:30:00 UTC", None, "2026-11-21T09:30:00Z"),
    (" 2026-11-21 09:30Z ", None, "2026-11-21T09:30:00Z"),
    ("20261121T093000Z", None, "2026-11-21T09:30:00Z"),
    ("20261121T0930+0530", None, "2026-11-21T04:00:00Z"),
    ("2026-W47-6T09:30Z", None, "2026-11-21T09:30:00Z"),
    ("2026-11-21T09Z", None, "2026-11-21T09:00:00Z"),
    ("2026-11-21T09:30:00.5Z", None, "2026-11-21T09:30:00.500000Z"),
    ("2026-11-21T09:30:00,123456789Z", None, "2026-11-21T09:30:00.123456Z"),
    ("2026-11-21T24:00Z", None, "2026-11-22T00:00:00Z"),
    ("2026-11-21T24:00:00.000Z", None, "2026-11-22T00:00:00Z"),
    ("2016-12-31T23:59:60Z", None, "2017-01-01T00:00:00Z"),
    ("2026-11-21T09:30:00", BERLIN, "2026-11-21T08:30:00Z"),
    ("2026-07-21 09:30", BERLIN, "2026-07-21T07:30:00Z"),
    ("2026-11-21", BERLIN, "2026-11-20T23:00:00Z"),
    ("20261121", NEW_YORK, "2026-11-21T05:00:00Z"),
    # the spring gap of Berlin: 02:00 to 03:00 is not there, and its first instant after is 01:00 UTC
    ("2026-03-29T01:59:59.999999", BERLIN, "2026-03-29T00:59:59.999999Z"),
    ("2026-03-29T02:00", BERLIN, "2026-03-29T01:00:00Z"),
    ("2026-03-29T02:30", BERLIN, "2026-03-29T01:00:00Z"),
    ("2026-03-29T02:59:59.999999", BERLIN, "2026-03-29T01:00:00Z"),
    ("2026-03-29T03:00", BERLIN, "2026-03-29T01:00:00Z"),
    # the repeated hour: the first of the two
    ("2026-10-25T01:59", BERLIN, "2026-10-24T23:59:00Z"),
    ("2026-10-25T02:30", BERLIN, "2026-10-25T00:30:00Z"),
    ("2026-10-25T02:59:59", BERLIN, "2026-10-25T00:59:59Z"),
    ("2026-10-25T03:00", BERLIN, "2026-10-25T02:00:00Z"),
    # a gap of half an hour, and a day that never was
    ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
    ("2011-12-30T12:00", "Pacific/Apia", "2011-12-30T10:00:00Z"),
    # midnight that is not there
    ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z"),
    ("1900-01-01T00:00Z", None, "1900-01-01T00:00:00Z"),
    ("2199-12-31T23:59:59Z", None, "2199-12-31T23:59:59Z"),
]


@pytest.mark.parametrize(("written", "zone", "instant"), ISO)
def test_iso_times(written: str, zone: str | None, instant: str) -> None:
    read = TimeReader(zone).instant(written)
    assert isinstance(read, int)
    assert rfc3339(read) == instant


REFUSED = [
    ("2026-11-21T09:30:00", None, Misread.NO_OFFSET),
    ("2026-11-21", None, Misread.NO_OFFSET),
    ("", BERLIN, Misread.NOT_A_TIME),
    ("n/a", BERLIN, Misread.NOT_A_TIME),
    ("21.11.2026 09:30", BERLIN, Misread.NOT_A_TIME),
    ("11/21/2026 09:30:00 AM", BERLIN, Misread.NOT_A_TIME),
    ("2026-02-29T00:00Z", None, Misread.NOT_A_TIME),
    ("2026-11-21T24:01Z", None, Misread.NOT_A_TIME),
    ("2026-11-21T24:00:00.5Z", None, Misread.NOT_A_TIME),
    ("2026-11-21T25:00Z", None, Misread.NOT_A_TIME),
    ("2026-11-21T09:30.5Z", None, Misread.NOT_A_TIME),  # half a minute, which nothing here reads, and not half a second
    ("2026-11-21T09,5Z", None, Misread.NOT_A_TIME),
    ("2026-11-21+01:00", BERLIN, Misread.NOT_A_TIME),
    ("2026-11-21x09:30", BERLIN, Misread.NOT_A_TIME),
    ("1790000000", BERLIN, Misread.NOT_A_TIME),
    (1_790_000_000, BERLIN, Misread.NOT_A_TIME),
    (True, BERLIN, Misread.NOT_A_TIME),
    ({"at": 1}, BERLIN, Misread.NOT_A_TIME),
    ("1899-12-31T23:59:59Z", None, Misread.OUT_OF_RANGE),
    ("0001-01-01T00:00:00Z", None, Misread.OUT_OF_RANGE),
    ("0001-01-01T00:00:00+14:00", None, Misread.OUT_OF_RANGE),
    ("2200-01-01T00:00:00Z", None, Misread.OUT_OF_RANGE),
    ("9999-12-31T24:00", BERLIN, Misread.NOT_A_TIME),
    ("9999-12-31T23:59", BERLIN, Misread.OUT_OF_RANGE),
]


@pytest.mark.parametrize(("written", "zone", "why"), REFUSED)
def test_what_is_no_iso_time(written: object, zone: str | None, why: Misread) -> None:
    assert TimeReader(zone).instant(written) is why


FORMS = [
    ("epoch", 1_790_000_000, "2026-09-21T14:13:20Z"),
    ("epoch", 1_790_000_000.000001, "2026-09-21T14:13:20.000001Z"),
    ("epoch", "1790000000.5", "2026-09-21T14:13:20.500000Z"),
    ("epoch", 0, "1970-01-01T00:00:00Z"),
    ("epoch", -1, "1969-12-31T23:59:59Z"),
    ("epoch_ms", 1_790_000_000_001, "2026-09-21T14:13:20.001000Z"),
    ("epoch", True, Misread.NOT_A_TIME),
    ("epoch", "soon", Misread.NOT_A_TIME),
    ("epoch", "NaN", Misread.NOT_A_TIME),
    ("epoch", 1e300, Misread.NOT_A_TIME),
    ("epoch", 1_790_000_000_000, Misread.OUT_OF_RANGE),
    ("%d.%m.%Y %H:%M", "21.11.2026 09:30", "2026-11-21T08:30:00Z"),
    ("%m/%d/%Y %I:%M:%S %p", "11/21/2026 09:30:00 PM", "2026-11-21T20:30:00Z"),
    ("%d.%m.%Y", "21.11.2026", "2026-11-20T23:00:00Z"),
    ("%Y-%m-%d %H:%M %z", "2026-11-21 09:30 -0500", "2026-11-21T14:30:00Z"),
    ("%d.%m.%Y %H:%M", "2026-11-21T09:30", Misread.NOT_A_TIME),
]


@pytest.mark.parametrize(("form", "written", "instant"), FORMS)
def test_times_in_a_form_of_their_own(form: str, written: object, instant: str | Misread) -> None:
    read = TimeReader(BERLIN, form).instant(written)
    assert (rfc3339(read) if isinstance(read, int) else read) == instant


STAMPS = [
    (None, "2026-11-21T09:30:00+01:00", "2026-11-21T08:30:00Z"),
    (None, "2026-11-21", "2026-11-21"),
    (None, "20261121", "2026-11-21"),
    (None, "2026-11-21 00:00", "2026-11-20T23:00:00Z"),
    ("%d.%m.%Y", "21.11.2026", "2026-11-21"),
    ("%d.%m.%Y %H:%M", "21.11.2026 00:00", "2026-11-20T23:00:00Z"),
    ("epoch", 1_790_000_000, "2026-09-21T14:13:20Z"),
    (None, "2026-13-01", Misread.NOT_A_TIME),
    (None, "when we can", Misread.NOT_A_TIME),
]


@pytest.mark.parametrize(("form", "written", "stamp"), STAMPS)
def test_an_attribute_that_is_an_instant(form: str | None, written: object, stamp: str | Misread) -> None:
    assert TimeReader(BERLIN, form).stamps([written]) == [stamp]


@pytest.mark.parametrize(
    ("form", "good"),
    [
        ("%d.%m.%Y %H:%M", True),
        ("%y%m%d", True),
        ("%d.%m. %H:%M", False),
        ("%a %d.%m. %H:%M", False),
        ("%H:%M", False),
        ("%d.%m.%Y %H:%M%z", True),
        ("%d.%m.%Y %H:%M %Z", False),  # strptime passes over the name, and `10:00 UTC` would be local
        ("%d.%m.%Y %H:%M %Z%z", True),
        ("%d.%m.%Y %H:%M %%Z", True),
        ("", False),
        ("%Q", False),
        ("(", False),
    ],
)
def test_a_format_that_can_be_read_back(form: str, good: bool) -> None:
    assert is_time_format(form) is good


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.from_regex(r"[0-9TZ:+.W -]{1,30}", fullmatch=True)))
def test_any_value_is_an_instant_or_a_reason(value: object) -> None:
    for form in (None, "epoch", "epoch_ms", "%d.%m.%Y"):
        reader = TimeReader(BERLIN, form)
        assert isinstance(reader.instant(value), (int, Misread))
        assert isinstance(reader.stamps([value])[0], (str, Misread))
