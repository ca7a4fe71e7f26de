"""From a record and a map to events: what is read, what is left out, what is set aside and why."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.feeds.cloudevents import EventMapper
from monitors.feeds.faults import Reason
from monitors.feeds.mapping import MapRefused
from tests.unit.feeds.reading_maps import cells, map_and_problems, mapper, objects, rows

BERLIN = "Europe/Berlin"
PLAIN = "{subject: ticket, type: event, time: at}"
AT = "2026-11-21T09:30:00Z"

DATA = [
    # map of `data`, record, the event's data
    ("{channel: via}", {"via": "email"}, '{"channel":"=email"}'),
    ("{channel: via}", {"via": None}, '{"channel":"!"}'),
    ("{channel: via}", {}, "{}"),
    ("{channel: via}", {"via": ""}, '{"channel":"="}'),
    ("{channel: via}", {"via": "a\x1fb\x1ec\x1dd"}, '{"channel":"=a\ufffdb\ufffdc\\u001dd"}'),  # what joins values is in none
    ("{words: count}", {"count": 250}, '{"words":"#250"}'),
    ("{words: count}", {"count": "250"}, '{"words":"=250"}'),
    ("{vip: flag}", {"flag": True}, '{"vip":"=true"}'),
    ("{tags: list}", {"list": ["a", 1]}, '{"tags":"=[\\"a\\",1]"}'),
    ("{b: x, a: y}", {"x": 1, "y": 2}, '{"a":"#2","b":"#1"}'),
    # a path inside the record; a name with a dot wins over the path
    ("{agent: fields.assignee.name}", {"fields": {"assignee": {"name": "mo"}}}, '{"agent":"=mo"}'),
    ("{agent: fields.assignee.name}", {"fields": {"assignee": {"name": None}}}, '{"agent":"!"}'),
    ("{agent: fields.assignee.name}", {"fields": {"assignee": None}}, "{}"),
    ("{agent: fields.assignee.name}", {"fields": {}}, "{}"),
    ("{agent: fields.name}", {"fields.name": "mo", "fields": {"name": "jo"}}, '{"agent":"=mo"}'),
    # JMESPath, whose null leaves the attribute as it was
    ("{first: 'tags[0]'}", {"tags": ["new", "old"]}, '{"first":"=new"}'),
    ("{first: 'tags[0]'}", {"tags": []}, "{}"),
    ("""{channel: "'email'"}""", {}, '{"channel":"=email"}'),
    ("{channel: Via Channel}", {"Via Channel": "email"}, '{"channel":"=email"}'),
    # chosen by another value
    ("{customer: {by: role, NONE: actor}}", {"role": "NONE", "actor": "mo"}, '{"customer":"=mo"}'),
    ("{customer: {by: role, NONE: actor}}", {"role": "MEMBER", "actor": "mo"}, "{}"),
    ("{customer: {by: role, NONE: actor}}", {"actor": "mo"}, "{}"),
    ("{who: {by: role, NONE: actor, otherwise: team}}", {"role": "MEMBER", "team": "care"}, '{"who":"=care"}'),
    ("{who: {by: level, 1: actor}}", {"level": 1, "actor": "mo"}, '{"who":"=mo"}'),
    ("{who: {by: a, x: {by: b, y: actor}}}", {"a": "x", "b": "y", "actor": "mo"}, '{"who":"=mo"}'),
    ("{who: {by: a, x: \"join('-', [b, c])\", otherwise: b}}", {"a": "x", "b": "1", "c": "2"}, '{"who":"=1-2"}'),
    ("{who: {by: a, x: \"join('-', [b, c])\", otherwise: b}}", {"a": "z", "b": 1}, '{"who":"#1"}'),
]


@pytest.mark.parametrize(("data", "record", "expected"), DATA)
def test_attributes(data: str, record: dict[str, object], expected: str) -> None:
    mapped = mapper(f"{{subject: ticket, type: event, time: at, data: {data}}}").map(
        objects({"ticket": "T1", "event": "opened", "at": AT, **record})
    )
    assert rows(mapped) == [f"{AT} T1 opened {expected}"]


CELL_DATA = [
    # a cell, the event's data: a number keeps its text, an empty cell says nothing
    ("email", '{"channel":"=email"}'),
    ("5", '{"channel":"#5"}'),
    ("05", '{"channel":"#05"}'),
    ("-1.50", '{"channel":"#-1.50"}'),
    ("1e3", '{"channel":"#1e3"}'),
    ("1e999", '{"channel":"=1e999"}'),
    ("0x1F", '{"channel":"=0x1F"}'),
    (".inf", '{"channel":"=.inf"}'),
    ("nan", '{"channel":"=nan"}'),
    ("1,5", '{"channel":"=1,5"}'),
    (" 5", '{"channel":"= 5"}'),
    ("5\x1f", '{"channel":"=5\ufffd"}'),
    ("null", '{"channel":"=null"}'),
    ("", "{}"),
]


@pytest.mark.parametrize(("cell", "expected"), CELL_DATA)
def test_cells(cell: str, expected: str) -> None:
    table = cells(f'ticket,event,at,via\n007,opened,{AT},"{cell}"\n')
    mapped = mapper("{subject: ticket, type: event, time: at, data: {channel: via}}").over(["ticket", "event", "at", "via"]).map(table)
    assert rows(mapped) == [f"{AT} 007 opened {expected}"]


EVENTS = "{subject: id, events: {opened: from, answered: mid, resolved: to}, data: {channel: via}}"
SEVERAL = [
    # from, mid, to, and the events; the attributes are on the earliest
    ("09:00", "09:10", "09:20", ['09:00 opened {"channel":"=email"}', "09:10 answered {}", "09:20 resolved {}"]),
    ("09:00", "", "09:20", ['09:00 opened {"channel":"=email"}', "09:20 resolved {}"]),
    ("09:00", "", "08:50", ["09:00 opened {}", '08:50 resolved {"channel":"=email"}']),
    ("09:00", "09:00", "09:00", ['09:00 opened {"channel":"=email"}', "09:00 answered {}", "09:00 resolved {}"]),
    ("", "", "09:20", ['09:20 resolved {"channel":"=email"}']),
]


@pytest.mark.parametrize(("opened", "answered", "resolved", "expected"), SEVERAL)
@pytest.mark.parametrize("is_json", [False, True])
def test_one_record_several_events(opened: str, answered: str, resolved: str, expected: list[str], is_json: bool) -> None:
    stamps = [f"2026-11-21T{time}:00Z" if time else "" for time in (opened, answered, resolved)]
    names = ["id", "from", "mid", "to", "via"]
    record = dict(zip(names, ["T1", *stamps, "email"], strict=True))
    table = objects({**record}) if is_json else cells(",".join(names) + "\n" + ",".join(record.values()) + "\n")
    mapped = (mapper(EVENTS) if is_json else mapper(EVENTS).over(names)).map(table)
    assert [f"{row[11:16]} {row[24:]}" for row in rows(mapped)] == [f"{event[:5]} {event[6:]}" for event in expected]
    assert not mapped.asides


TYPES = [
    # the record, its event type, or what is counted
    ({"event": "opened"}, "opened", None),
    ({"event": "closed"}, "resolved", None),
    ({"event": "comment", "role": "NONE"}, "customer_message", None),
    ({"event": "comment", "role": "MEMBER"}, "agent_message", None),
    ({"event": "comment"}, "agent_message", None),
    ({"event": "labeled"}, None, "labeled"),
    ({"event": 7}, None, "7"),
    ({"event": "labeled", "at": "never"}, None, "labeled"),
]
TRACKER = """
subject: item
type: {from: event, opened: opened, closed: resolved, comment: {by: role, NONE: customer_message, otherwise: agent_message}}
time: at
"""


@pytest.mark.parametrize(("record", "type_", "counted"), TYPES)
def test_types_that_are_chosen(record: dict[str, object], type_: str | None, counted: str | None) -> None:
    mapped = mapper(TRACKER).map(objects({"item": "I1", "at": AT, **record}))
    assert [found.type for found in mapped.records] == ([type_] if type_ else [])
    assert dict(mapped.unmapped) == ({counted: 1} if counted else {})
    assert not mapped.asides


OTHERWISE = "{subject: item, type: {from: event, opened: opened, otherwise: updated}, time: at}"


@pytest.mark.parametrize("record", [{}, {"event": None}, {"event": ""}, {"event": "  "}, {"event": "labeled"}])
def test_a_type_that_is_missing_goes_to_otherwise_too(record: dict[str, object]) -> None:
    mapped = mapper(OTHERWISE).map(objects({"item": "I1", "at": AT, **record}))
    assert ([found.type for found in mapped.records], mapped.asides) == (["updated"], [])


def test_a_type_that_is_no_text_is_set_aside_also_beside_otherwise() -> None:
    (aside,) = mapper(OTHERWISE).map(objects({"item": "I1", "at": AT, "event": ["opened"]})).asides
    assert aside.reason == Reason.BAD_TYPE.value


ASIDES = [
    # what the record has otherwise than it should, why it is set aside, what the message says
    ({"ticket": None}, Reason.NO_SUBJECT, "there is no `subject` (from `ticket`)"),
    ({"ticket": "  "}, Reason.NO_SUBJECT, "there is no `subject` (from `ticket`)"),
    ({"ticket": ["T1"]}, Reason.BAD_SUBJECT, "`subject` (from `ticket`) is a list or an object"),
    ({"ticket": 2**53}, Reason.BAD_SUBJECT, "too large to be kept exactly"),
    ({"event": ""}, Reason.NO_TYPE, "there is no `type` (from `event`)"),
    ({"event": {"a": 1}}, Reason.BAD_TYPE, "`type` (from `event`) is a list or an object"),
    ({"at": None}, Reason.NO_TIME, "there is no `time` (from `at`); expected an ISO 8601 time"),
    ({"at": ""}, Reason.NO_TIME, "there is no `time` (from `at`)"),
    ({"at": "yesterday"}, Reason.BAD_TIME, "`time` (from `at`) is `yesterday`; expected an ISO 8601 time"),
    ({"at": "02.01.2025 08:46"}, Reason.BAD_TIME, "expected an ISO 8601 time, such as `2026-11-21T09:30:00+01:00`; others of this column"),
    ({"at": 1790000000}, Reason.BAD_TIME, "`time` (from `at`) is `1790000000`"),
    ({"at": "2026-11-21 09:30"}, Reason.NO_OFFSET, "expected one, or a `time_zone` of the feed"),
    ({"at": "0001-01-01T00:00:00Z"}, Reason.OUT_OF_RANGE, "expected a time from 1900 to 2199"),
    ({"promised": "soon"}, Reason.BAD_TIME, "`promised_at` (from `promised`) is `soon`"),
    ({"tag": 5}, Reason.BAD_QUERY, "`join('-', [tag, tag])` cannot be applied to this record"),
]


@pytest.mark.parametrize(("wrong", "reason", "message"), ASIDES)
def test_what_is_set_aside(wrong: dict[str, object], reason: Reason, message: str) -> None:
    map_text = """{subject: ticket, type: event, time: at, times: {promised_at: promised}, data: {tags: "join('-', [tag, tag])"}}"""
    good = {"ticket": "T1", "event": "opened", "at": AT, "promised": "2026-12-01", "tag": "x"}
    mapped = mapper(map_text).map(objects(good, {**good, **wrong}, {**good, "ticket": 5}))
    assert [record.subject for record in mapped.records] == ["T1", "5"]
    (aside,) = mapped.asides
    assert (aside.reason, aside.place) == (reason.value, "desk.jsonl:2")
    assert message in aside.message
    assert orjson.loads(aside.record) == {**good, **wrong}


DOTTED = "02.01.2025 08:46"
MEND_IT = '; others of this column are read: mend this one (of the feed, `time_format: "%d.%m.%Y %H:%M"` would misread them)'
MEND_THE_FEED = '; of the feed, `time_format: "%d.%m.%Y %H:%M"` reads it'
CURES = [
    # the times of a column, what cures the last of them
    ([DOTTED], MEND_THE_FEED),
    (["", None, DOTTED], MEND_THE_FEED),
    ([AT, DOTTED, DOTTED], MEND_THE_FEED + ", and misreads those of this column that are read now"),
    ([AT, DOTTED], MEND_IT),
    ([AT, AT, DOTTED], MEND_IT),
    ([AT, AT, "yesterday"], "such as `2026-11-21T09:30:00+01:00`"),
]


@pytest.mark.parametrize(("times", "cure"), CURES)
def test_a_time_in_another_form_is_mended_in_the_feed_or_alone(times: list[str | None], cure: str) -> None:
    records = [{"ticket": "T1", "event": "opened", "at": at} for at in times]
    assert mapper("{subject: ticket, type: event, time: at}").map(objects(*records)).asides[-1].message.endswith(cure)


STAMPS = [
    ("2026-12-01", '{"promised_at":"=2026-12-01"}'),
    ("2026-12-01 10:00", '{"promised_at":"=2026-12-01T09:00:00Z"}'),
    ("2026-12-01T10:00:00Z", '{"promised_at":"=2026-12-01T10:00:00Z"}'),
    (None, '{"promised_at":"!"}'),
    ("", "{}"),
]


@pytest.mark.parametrize(("promised", "expected"), STAMPS)
def test_attributes_that_are_instants(promised: str | None, expected: str) -> None:
    mapped = mapper("{subject: ticket, type: event, time: at, times: {promised_at: promised}}", BERLIN).map(
        objects({"ticket": "T1", "event": "opened", "at": AT, "promised": promised})
    )
    assert [record.data for record in mapped.records] == [expected]


FIRST = {"key": "1", "ticket": "T1", "event": "opened", "at": AT, "via": "email", "origin": "a"}
IDENTITIES = [
    # a change of the record, is it another event: without an id, with one, with a source as well
    ({}, False, False, False),
    ({"via": "phone"}, True, False, False),
    ({"at": "2026-11-21T09:31:00Z"}, True, False, False),
    ({"at": "2026-11-21T10:30:00+01:00"}, False, False, False),
    ({"ticket": "T2"}, True, False, False),
    ({"event": "closed"}, True, True, True),
    ({"key": "2"}, False, True, True),
    ({"origin": "b"}, False, False, True),
]


@pytest.mark.parametrize(("change", "without", "with_id", "with_source"), IDENTITIES)
def test_when_two_records_are_one_event(change: dict[str, object], without: bool, with_id: bool, with_source: bool) -> None:
    for extra, differs in (("", without), (", id: key", with_id), (", id: key, source: origin", with_source)):
        mapped = mapper(f"{{subject: ticket, type: event, time: at, data: {{channel: via}}{extra}}}").map(
            objects(FIRST, {**FIRST, **change})
        )
        one, other = (record.digest for record in mapped.records)
        assert (one != other) is differs
        assert len(one) == 16


def test_events_of_one_record_are_several_also_with_an_id() -> None:
    mapped = mapper("{id: key, subject: key, events: {opened: a, resolved: b}}").map(objects({"key": 1, "a": AT, "b": AT}))
    assert len({record.digest for record in mapped.records}) == 2


COLUMNS = ["CASE_ID", "Created Date", "OPEN_DT"]
OVER = [
    ("{subject: CASE_ID, events: {opened: OPEN_DT}}", None, None),
    ("{subject: CASE_ID, events: {opened: Created Date}}", None, None),
    ("""{subject: "join('-', ['city', CASE_ID])", events: {opened: OPEN_DT}}""", None, None),
    ("{subject: CASE_ID, events: {opened: OPENED_DT}}", "map/column", "OPEN_DT"),
    ("{subject: CASE_ID, events: {opened: OPEN_DT}, data: {team: {by: CASE, a: OPEN_DT}}}", "map/column", "CASE_ID"),
    ("{subject: CASE_ID, events: {opened: 'Opened (date'}}", "map/query", None),
]


@pytest.mark.parametrize(("text", "problem", "suggestion"), OVER)
def test_a_map_over_the_columns_of_a_file(text: str, problem: str | None, suggestion: str | None) -> None:
    written, problems = map_and_problems(text)
    assert written is not None and not problems
    try:
        mapper(text).over(COLUMNS)
        found = []
    except MapRefused as refused:
        found = list(refused.problems)
    assert [(one.id, one.suggestion) for one in found] == ([(problem, suggestion)] if problem else [])


MISTAKES = [
    ("{type: a, time: b}", "shape/missing-key", 1),
    ("{subject: a}", "map/kind", 1),
    ("{subject: a, type: b}", "map/kind", 1),
    ("{subject: a, events: {}}", "map/kind", 22),
    ("{subject: a, type: b, time: c, events: {opened: d}}", "map/kind", 14),
    ("{subject: a, type: b, time: c, date: {x: y}}", "shape/unknown-key", 32),
    ("{subject: [a], type: b, time: c}", "shape/wrong-type", 11),
    ("{subject: a, type: {opened: b}, time: c}", "shape/missing-key", 14),
    ("{subject: a, type: {from: b}, time: c}", "choice/empty", 20),
    ("{subject: a, type: {from: b, x: opened, othrwise: closed}, time: c}", "choice/near", 41),
    ("{subject: a, type: {from: b, x: opened, other: closed}, time: c}", "choice/near", 41),
    ("{subject: a, type: b, time: c, data: {channel: {by: d, x: e, Otherwise: f}}}", "choice/near", 62),
    ("{subject: a, type: b, time: c, data: {hour: d}}", "map/attribute", 39),
    ("{subject: a, type: b, time: c, data: {due: d}, times: {due: e}}", "map/attribute", 56),
    ("{subject: a, events: {resolvd: b}}", "event/near", 23),
    ("[subject]", "shape/wrong-type", 1),
]


@pytest.mark.parametrize(("text", "problem", "column"), MISTAKES)
def test_mistakes_in_a_map(text: str, problem: str, column: int) -> None:
    _, problems = map_and_problems(text)
    assert (problem, column) in [(found.id, found.place.column) for found in problems]


EVENT = {"specversion": "1.0", "id": "1", "source": "desk", "subject": "T1", "type": "opened", "time": AT, "data": {"channel": "email"}}
CLOUD_EVENTS = [
    ({}, None),
    ({"time": "2026-11-21T10:30:00+01:00"}, None),
    ({"data": {"channel": "email"}, "datacontenttype": "application/json", "traceparent": "x"}, None),
    ({"specversion": "0.3"}, Reason.WRONG_VERSION),
    ({"specversion": None}, Reason.WRONG_VERSION),
    ({"id": ""}, Reason.NO_ID),
    ({"source": None}, Reason.NO_SOURCE),
    ({"subject": None}, Reason.NO_SUBJECT),
    ({"type": None}, Reason.NO_TYPE),
    ({"time": None}, Reason.NO_TIME),
    ({"time": "2026-11-21T09:30:00"}, Reason.NO_OFFSET),
    ({"data": "text"}, Reason.BAD_DATA),
    ({"data": [1]}, Reason.BAD_DATA),
    ({"data_base64": "eyJjaGFubmVsIjoiZW1haWwifQ=="}, None),
    ({"data_base64": "not base64"}, Reason.BAD_DATA),
]


@pytest.mark.parametrize(("change", "reason"), CLOUD_EVENTS)
def test_cloud_events(change: dict[str, object], reason: Reason | None) -> None:
    mapped = EventMapper("desk").map(objects({**EVENT, **change}))
    assert [aside.reason for aside in mapped.asides] == ([reason.value] if reason else [])
    assert rows(mapped) == ([] if reason else [f'{AT} T1 opened {{"channel":"=email"}}'])


@pytest.mark.parametrize("change", [change for change, _ in CLOUD_EVENTS] + [{"specversion": "1"}, {"id": 1}, {"id": " "}, {"data": None}])
def test_a_cloud_event_among_sound_ones_is_read_as_it_is_alone(change: dict[str, object]) -> None:
    _same_alone_and_between({**EVENT, **change})


@pytest.mark.parametrize("name", EVENT)
def test_a_cloud_event_that_lacks_a_name_among_those_that_have_it(name: str) -> None:
    _same_alone_and_between({said: value for said, value in EVENT.items() if said != name})


def _same_alone_and_between(event: dict[str, object]) -> None:
    sound, alone = EventMapper("desk").map(objects(EVENT)), EventMapper("desk").map(objects(event))
    found = EventMapper("desk").map(objects(EVENT, event, EVENT))
    assert [*found.records] == [*sound.records, *alone.records, *sound.records]
    assert found.asides == [replace(aside, place="desk.jsonl:2") for aside in alone.asides]


CLOUD_DATA: list[tuple[dict[str, object], str]] = [
    ({}, "{}"),
    ({"team": "", "channel": "票 🦉"}, '{"channel":"=票 🦉","team":"="}'),
    ({"a": "line\nline", "b": "a\x1fb\x1ec\x1dd"}, '{"a":"=line\\nline","b":"=a\ufffdb\ufffdc\\u001dd"}'),
    ({"a": 2**64 - 1, "b": -(2**63), "c": -0.0}, '{"a":"#18446744073709551615","b":"#-9223372036854775808","c":"#-0.0"}'),
    ({"a": {"b": {"c": 1}}, "b": {}, "c": nan, "d": inf}, '{"a":"={\\"b\\":{\\"c\\":1}}","b":"={}","c":"=null","d":"=null"}'),
    ({"a": 5, "b": "5", "c": None, "d": True, "e": [1], "f": -2.50}, '{"a":"#5","b":"=5","c":"!","d":"=true","e":"=[1]","f":"#-2.5"}'),
]


@pytest.mark.parametrize(("data", "expected"), CLOUD_DATA)
def test_data_of_cloud_events(data: dict[str, object], expected: str) -> None:
    plain = f'{AT} T1 opened {{"channel":"=email"}}'
    for before, after in (([], []), ([EVENT], [plain])):
        assert rows(EventMapper("desk").map(objects(*before, {**EVENT, "data": data}))) == [*after, f"{AT} T1 opened {expected}"]


def test_the_identity_of_a_cloud_event_is_its_source_and_id() -> None:
    changed = {**EVENT, "type": "resolved", "subject": "T2", "data": {}}
    mapped = EventMapper("desk").map(objects(EVENT, changed, {**EVENT, "id": "2"}, {**EVENT, "source": "de", "id": "sk1"}))
    digests = [record.digest for record in mapped.records]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
RECORD = st.dictionaries(st.sampled_from(["ticket", "event", "at", "via", "role", "promised"]) | st.text(max_size=3), JSON, max_size=6)
HARD = """
subject: "join('-', ['x', ticket])"
id: via
type: {from: event, a: opened, otherwise: {by: role, b: resolved}}
time: at
data: {one: via.name, two: "via[?a > `1`].b | [0]", three: {by: role, c: "sum(via)", otherwise: "to_number(via)"}}
times: {promised_at: promised}
"""


@given(st.lists(RECORD, max_size=5))
def test_every_record_ends_somewhere(records: list[dict[str, object]]) -> None:
    read = [orjson.loads(orjson.dumps(record)) for record in records]
    for found in (mapper(HARD, BERLIN), mapper(PLAIN), EventMapper("desk")):
        mapped = found.map(objects(*read))
        assert len(mapped.records) + len(mapped.asides) + mapped.unmapped.total() == len(read)
