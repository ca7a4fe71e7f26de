"""The commands and their options. Each imports what it needs when it is called, so that a short one starts fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitors.answers import Exit, Misused, Refused, Unreadable, Unwritable
from monitors.clock import SetClock, SystemClock
from monitors.commands.once import Once

if TYPE_CHECKING:
    from monitors.commands.generate import Drawn

STATUS: dict[object, Exit] = {0: Exit.DONE, 2: Exit.USAGE}  # what the library ends with when no command was called, but for Ctrl-C

CONFIG = Path("config.yaml")
DRAWN: dict[str, Drawn] = {}

app = typer.Typer(
    name="upheld",
    help="Service standards as code: write what you promise customers, and see it kept or broken on the wall clock.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
offered = partial(app.command, cls=Once)

# `readable=False`: what cannot be read is told, with 4, by who reads it, and is no wrong usage
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
Config = Annotated[Path, typer.Option("--config", metavar="FILE", readable=False, help="The configuration.")]
Now = Annotated[str | None, typer.Option("--now", metavar="TIME", help="The instant of evaluation; default: this one.")]
Watch = Annotated[bool, typer.Option("--watch", help="Show it again every two seconds, until Ctrl-C.")]
Strict = Annotated[bool, typer.Option("--strict", help="End with 2 when there are only warnings.")]
Standards = Annotated[Path | None, typer.Option("--standards", metavar="DIR", readable=False, help="The book; default: as configured.")]
Feed = Annotated[str, typer.Option("--feed", metavar="FILE", help="csv, jsonl or parquet; a path or a glob.")]
Map = Annotated[
    Path | None, typer.Option("--map", metavar="FILE", readable=False, help="How its records become events; default: they are CloudEvents.")
]


class Called(Exception):
    """A command that was called as it understands, to be carried out when the library has let go: it would take an OSError for its own."""

    def __init__(self, command: Callable[[], Exit], as_document: bool) -> None:
        super().__init__()
        self.command, self.as_document = command, as_document


def run(arguments: Sequence[str], version: str, drawn: Mapping[str, Drawn] | None = None) -> int:
    """Run one command; its exit status. Bad input is told, never raised. `drawn` is what `generate` can write beside the schemas."""
    DRAWN.update(drawn or {})
    app.callback(invoke_without_command=True)(_versioned(version))
    command, as_document = _called(arguments, version)
    return carried_out(command, as_document)


def _called(arguments: Sequence[str], version: str) -> tuple[Callable[[], Exit], bool]:
    """The command that was called and whether it prints a document; else one that tells what the library has to say."""
    shown, words = StringIO(), StringIO()
    try:
        with redirect_stdout(shown), redirect_stderr(words):
            app(list(arguments), prog_name="upheld", obj=version)
    except Called as called:
        return called.command, called.as_document
    except SystemExit as left:
        if left.code not in STATUS:
            raise KeyboardInterrupt from left
        status = STATUS[left.code]
    return lambda: _told(shown.getvalue(), words.getvalue(), status), False


def _versioned(version: str) -> Callable[[bool], None]:
    def options(show: Annotated[bool, typer.Option("--version", is_eager=True, help="Print the version and end.")] = False) -> None:
        if show:
            print(f"upheld {version}")
            raise typer.Exit

    return options


def _told(shown: str, words: str, status: Exit) -> Exit:
    """What the library has to say."""
    from monitors.commands.printing import output, say

    with output() as out:
        out.write(shown)
    if words:
        say(*words.splitlines())
    return status


def call(command: Callable[[], Exit], as_document: bool = False) -> None:
    """Have a command carried out."""
    raise Called(command, as_document)


def carried_out(command: Callable[[], Exit], as_document: bool = False) -> Exit:
    """The status of a command, or of what stopped it, which is told."""
    from monitors.commands.printing import say

    try:
        return _status(command, as_document)
    except Unwritable as error:
        say(f"upheld: {error}")
        return Exit.UNREADABLE


def _status(command: Callable[[], Exit], as_document: bool) -> Exit:
    from monitors.commands.printing import print_json, refuse, say

    try:
        return _let(command)
    except Refused as refused:
        refuse(refused, as_document)
        return Exit.WRONG
    except (Unreadable, Misused) as stopped:
        if as_document:
            print_json({"error": str(stopped)})
        say(f"upheld: {stopped}")
        return Exit.USAGE if isinstance(stopped, Misused) else Exit.UNREADABLE


def _let(command: Callable[[], Exit]) -> Exit:
    """The status of a command; Unreadable where the machine stopped it, as at a folder that may not be read or written."""
    try:
        return command()
    except OSError as error:
        why = error.strerror or str(error) or type(error).__name__
        raise Unreadable(why if error.filename is None else f"`{error.filename}` cannot be used: {why}") from error


@offered()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", readable=False, help="Where to write; default: here.")] = Path(),
    pack: Annotated[list[str] | None, typer.Option("--pack", metavar="NAME", help="Only this pack of the shipped book.")] = None,
) -> None:
    """Write what one begins with: configuration, standard and feed.

    Says what to do next; nothing is overwritten.
    """
    from monitors.commands.init import init

    call(lambda: init(folder, pack or []))


@offered()
def check(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH", readable=False, help="Files and folders of one book.")] = None,
    strict: Strict = False,
    as_json: AsJson = False,
    config: Config = CONFIG,
) -> None:
    """Read the book and tell all that is wrong, where, and the cure."""
    from monitors.commands.check import check

    call(lambda: check(paths or [], config, SystemClock().now(), strict, as_json), as_json)


@offered()
def words(
    name: Annotated[str | None, typer.Argument(metavar="NAME|PATH", help="Only this standard; or the book of a folder or file.")] = None,
    language: Annotated[str, typer.Option("--lang", metavar="CODE", help="en or zh.")] = "en",
    standards: Standards = None,
    as_json: AsJson = False,
    config: Config = CONFIG,
) -> None:
    """Each standard in plain sentences, in English or Chinese."""
    from monitors.commands.words import Asked, show_words

    call(lambda: show_words(config, Asked(name, language, standards, as_json)), as_json)


@offered()
def test(
    path: Annotated[Path | None, typer.Argument(metavar="PATH", readable=False, help="A folder, or a file of standards or tests.")] = None,
    standard: Annotated[str | None, typer.Option("--standard", metavar="NAME", help="Only the tests of this standard.")] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="Only the tests with this text in their name.")] = None,
    junit: Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="Write the results for CI, as JUnit XML.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="End with 2 when a branch of a standard has no test.")] = False,
    as_json: AsJson = False,
    config: Config = CONFIG,
) -> None:
    """Run the book's tests; tell what failed and what has no test."""
    from monitors.commands.test import Asked, run_tests

    call(lambda: run_tests(Asked(path, standard, name, junit, strict, as_json), config), as_json)


@offered()
def backtest(
    feed: Feed,
    standards: Standards = None,
    map: Map = None,
    since: Annotated[str | None, typer.Option("--from", metavar="TIME", help="Only verdicts decided since.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="As of then; default: --now, else the last event.")] = None,
    verdicts: Annotated[Path | None, typer.Option("--verdicts", metavar="FILE", help="A row a verdict: .csv, .jsonl, .parquet.")] = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE", help="A page to read, print and send: .html.")] = None,
    fail_on_violation: Annotated[bool, typer.Option("--fail-on-violation", help="End with 1 when a goal is violated.")] = False,
    as_json: AsJson = False,
    now: Now = None,
    config: Config = CONFIG,
) -> None:
    """Judge the history that a file holds, as of --until."""
    from monitors.commands.backtest import Asked, run_backtest

    asked = Asked(standards, feed, map, since, until or now, verdicts, report, fail_on_violation, as_json)
    call(lambda: run_backtest(asked, config, SystemClock().now()), as_json)


@offered()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A folder, a file, a git revision, or REVISION:PATH.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same.")],
    feed: Feed,
    map: Map = None,
    since: Annotated[str | None, typer.Option("--from", metavar="TIME", help="Only verdicts decided since.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="As of then; default: --now, else the last event.")] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 1 when there is a difference.")] = False,
    as_json: AsJson = False,
    now: Now = None,
    config: Config = CONFIG,
) -> None:
    """Which verdicts, goals and pages would change between two books."""
    from monitors.commands.diff import Asked, show_difference

    asked = Asked(old, new, feed, map, since, until or now, exit_code, as_json)
    call(lambda: show_difference(asked, config, SystemClock().now()), as_json)


@offered("run")
def monitor(context: typer.Context, config: Config = CONFIG) -> None:
    """Run the monitor, with /metrics and board, until Ctrl-C."""
    from monitors.commands.run import run_monitor

    call(lambda: run_monitor(config, context.obj))


@offered()
def demo(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Evaluate, print the status table and end.")] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Where to listen on this machine; 0: any free port.")] = 9464,
    as_json: AsJson = False,
) -> None:
    """Run everything on recorded real data, with a moving clock."""
    from monitors.commands.demo import demo

    call(lambda: demo(context.obj, port, once, as_json), as_json)


@offered()
def status(context: typer.Context, watch: Watch = False, as_json: AsJson = False, now: Now = None, config: Config = CONFIG) -> None:
    """How each standard and each feed stands, and what is due next."""

    def show() -> Exit:
        from monitors.commands.status import show_status

        return show_status(config, fixed(now), context.obj, as_json)

    call(lambda: once_or_watched(show, watch, as_json, now), as_json)


@offered("open")
def open_clocks(
    context: typer.Context,
    standard: Annotated[str | None, typer.Argument(metavar="STANDARD", help="Only of this standard.")] = None,
    state: Annotated[str | None, typer.Option("--state", metavar="STATES", help="at_risk,breached,running,paused,unknown")] = None,
    closed: Annotated[bool, typer.Option("--closed", help="What broke in the last 24 hours and is closed, the latest first.")] = False,
    most: Annotated[int, typer.Option("--most", min=1, help="How many rows at most.")] = 1_000,
    watch: Watch = False,
    as_json: AsJson = False,
    now: Now = None,
    config: Config = CONFIG,
) -> None:
    """The interactions behind the figures: what is due next, then the latest breaches."""

    def show() -> Exit:
        from monitors.commands.open import Asked, show_open

        return show_open(config, Asked(standard, state, closed, most, watch, as_json), fixed(now), context.obj)

    call(lambda: once_or_watched(show, watch, as_json, now), as_json)


@offered()
def explain(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="The interaction, as its feed names it, or what some share.")],
    standard: Annotated[str | None, typer.Option("--standard", metavar="NAME", help="Only by this standard.")] = None,
    standards: Standards = None,
    feed: Annotated[str | None, typer.Option("--feed", metavar="FILE", help="The file, as for backtest; default: the store.")] = None,
    map: Map = None,
    as_json: AsJson = False,
    now: Now = None,
    config: Config = CONFIG,
) -> None:
    """The timeline of one interaction: what counted, and why."""
    from monitors.commands.explain import Asked, explain

    asked = Asked(subject, standard, standards, feed, map, as_json)
    call(lambda: explain(asked, fixed(now), config, context.obj), as_json)


@offered()
def ingest(feed: Feed, map: Map = None, as_json: AsJson = False, now: Now = None, config: Config = CONFIG) -> None:
    """Append a file's events to the store, and only that."""
    from monitors.commands.ingest import ingest

    call(lambda: ingest(config, feed, map, (fixed(now) or SystemClock()).now(), as_json), as_json)


@offered()
def feeds(
    context: typer.Context,
    feed: Annotated[str | None, typer.Argument(metavar="FEED", help="Only this feed.")] = None,
    most: Annotated[int, typer.Option("--most", min=0, help="How many of the records set aside.")] = 20,
    as_json: AsJson = False,
    now: Now = None,
    config: Config = CONFIG,
) -> None:
    """Each feed's health, and what it set aside, and why."""
    from monitors.commands.feeds import show_feeds

    call(lambda: show_feeds(config, feed, most, fixed(now), context.obj, as_json), as_json)


@offered()
def generate(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="schema, rules or dashboards.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write to.")],
    config: Config = CONFIG,
) -> None:
    """Write schemas for editors, Prometheus rules or dashboards.

    Dashboards are for Grafana, with provisioning files.
    """
    from monitors.commands.generate import generate

    call(lambda: generate(what, out, config, DRAWN))


@offered()
def push(context: typer.Context, as_json: AsJson = False, now: Now = None, config: Config = CONFIG) -> None:
    """Bring dashboards and violations into a Grafana.

    Folder, data source, dashboards, and an annotation for each violated goal; what is there already stays.
    """
    from monitors.commands.push import push

    call(lambda: push(config, DRAWN["dashboards"], fixed(now), context.obj, as_json), as_json)


def once_or_watched(show: Callable[[], Exit], watch: bool, as_json: bool, now: str | None) -> Exit:
    """Show once, or again and again; what is watched is neither a document nor an instant that stands still."""
    if not watch:
        return show()
    if as_json or now is not None:
        raise Misused("`--watch` goes with neither `--json` nor `--now`")
    from monitors.commands.watching import watched

    return watched(show)


def fixed(now: str | None) -> SetClock | None:
    """A clock that stands at `--now`; None without it."""
    from monitors.commands.feeding import instant

    return None if now is None else SetClock(instant("--now", now, None))
