"""The results of tests as JUnit XML, held against what the strictest reader of CI systems takes."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, parse

from monitors.commands.junit import write_junit
from tests.unit.answers.books import book, case_text, results

# element | its attributes, those that must be there first | what may stand in it: Jenkins' xunit plugin, junit-10.xsd
SCHEMA: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors"}, {"skipped", "time", "timestamp", "id", "package", "file"}, {"testcase"}),
    "testcase": ({"name"}, {"classname", "time", "group"}, {"failure", "error", "skipped", "system-out", "system-err"}),
    "failure": (set(), {"type", "message"}, set()),
}

TESTS = (
    case_text("in-an-hour", "[2026-11-20 09:00, opened]", "{state: running}", name="'\"quoted\", <angled> & so on: 谢谢'"),
    case_text("in-an-hour", "[2026-11-20 09:00, opened]", "{state: met, decided: 2026-11-20}", name="one that fails"),
    case_text("short", "[2026-11-20 09:00, agent_message, {words: 1}]", "{state: met}"),
)


def written(folder: Path) -> Element:
    write_junit(folder / "results.xml", results(*TESTS), book())
    root = parse(folder / "results.xml").getroot()
    assert root is not None
    return root


def test_only_what_every_reader_takes_is_written(tmp_path: Path) -> None:
    for element in written(tmp_path).iter():
        needed, allowed, within = SCHEMA[element.tag]
        assert needed <= set(element.attrib) <= needed | allowed
        assert {child.tag for child in element} <= within


def test_counts_and_names_are_those_of_the_tests(tmp_path: Path) -> None:
    root = written(tmp_path)
    assert (root.attrib["tests"], root.attrib["failures"]) == ("3", "1")
    cases = [(case.attrib["classname"], case.attrib["name"], len(case)) for case in root.iter("testcase")]
    assert cases == [("in-an-hour", '"quoted", <angled> & so on: 谢谢', 0), ("in-an-hour", "one that fails", 1), ("short", "a test", 0)]


def test_a_failure_says_what_was_expected_and_what_happened(tmp_path: Path) -> None:
    (failure,) = written(tmp_path).iter("failure")
    assert failure.attrib["message"] == "state: expected met, got running; decided: expected Fri 2026-11-20 00:00, got null"
    assert "opens the clock" in (failure.text or "")


def test_what_xml_cannot_write_is_left_out(tmp_path: Path) -> None:
    name = '"red \\e[31m, nul \\0, \\uFFFE"'
    failing = case_text("in-an-hour", '[2026-11-20 09:00, opened, {channel: "\\e[2J"}]', "{state: met}", name=name)
    write_junit(tmp_path / "results.xml", results(failing), book())
    (case,) = parse(tmp_path / "results.xml").getroot().iter("testcase")
    assert (case.attrib["name"], len(case)) == ("red  [31m, nul  ,  ", 1)
