"""`upheld check`: reads the book and its tests and tells all that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.language.problems import Level
from engine.language.rendering import as_json, summary
from monitors.answers import Exit, Refused
from monitors.book_files import Loaded, load, load_tests
from monitors.commands.asked_book import CONFIG, shown_folder, standards_here
from monitors.commands.printing import print_json, rendered, say
from monitors.wording import counted


def check(paths: Sequence[Path], config: Path, now: int, strict: bool, as_document: bool) -> Exit:
    """Print the problems of the book of these files and folders; without any, of the configured book and feeds, or else of `standards`."""
    loaded, pushed = (_with_tests(paths), []) if paths else _of_configuration(config, now)
    if as_document:
        print_json({"problems": [as_json(problem) for problem in loaded.problems], "standards": _standards(loaded)})
    else:
        _tell(loaded, pushed)
    if loaded.book is None:
        return Exit.WRONG
    return Exit.WARNINGS if strict and loaded.problems else Exit.DONE


def _of_configuration(config: Path, now: int) -> tuple[Loaded, list[str]]:
    """The book that the configuration names, its folder written as a person would, and what is wrong with the files of its feeds; and
    the feeds that are pushed to.

    If anything is wrong with the configuration itself, that alone.
    """
    if config == CONFIG and not config.exists():
        return _with_tests([standards_here()]), []
    from monitors.commands.configuring import configured_with_warnings

    try:
        found, warnings = configured_with_warnings(config)
    except Refused as refused:
        return Loaded(None, refused.problems, refused.texts), []
    from monitors.commands.keeping import keeping_problems
    from monitors.commands.probing import feed_problems
    from monitors.commands.waiting import waiting_problems
    from monitors.config import FeedKind
    from monitors.config_secrets import without_secrets

    loaded = _with_tests([shown_folder(found)], found.packs)
    label, text = config.as_posix(), config.read_text("utf-8-sig")
    problems = warnings + feed_problems(found, loaded.book, label, text, now)
    if loaded.book is not None:
        problems += waiting_problems(loaded.book, found.feeds, loaded.texts)
        problems += keeping_problems(loaded.book, found.retention_us, now, loaded.texts)
    is_right = not any(problem.level is Level.ERROR for problem in problems)
    every = tuple(sorted((*problems, *loaded.problems), key=lambda problem: problem.place))
    pushed = [feed.name for feed in found.feeds if feed.kind is FeedKind.HTTP]
    return Loaded(loaded.book if is_right else None, every, {label: without_secrets(text), **loaded.texts}), pushed


def _with_tests(paths: Sequence[Path], packs: Sequence[str] = ()) -> Loaded:
    """The book, refused if anything is wrong with its tests either; problems and texts are those of both."""
    loaded = load(paths, packs)
    tests = load_tests(paths, packs, loaded.book)
    problems = sorted((*loaded.problems, *tests.problems), key=lambda problem: problem.place)
    return Loaded(None if tests.cases is None else loaded.book, tuple(problems), {**loaded.texts, **tests.texts})


def _tell(loaded: Loaded, pushed: Sequence[str]) -> None:
    if loaded.problems:
        say(*rendered(loaded.problems, loaded.texts), "")
    standards = counted(_standards(loaded), "standard") + ", " if loaded.book is not None else ""
    say(standards + summary(loaded.problems))
    if pushed and loaded.book is not None:
        say(f"what is pushed to {', '.join(pushed)} is not looked at here: `upheld feeds` says what of it the book only nearly asks for")


def _standards(loaded: Loaded) -> int:
    """How many standards the book has; none when it is refused."""
    return 0 if loaded.book is None else len(loaded.book.standards)
