"""`upheld check`: reads the book and tells all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.language.rendering import as_json, summary
from monitors.answers import Exit
from monitors.book_files import Loaded, load
from monitors.commands.printing import counted, print_json, rendered, say

CONFIG, STANDARDS = Path("config.yaml"), Path("standards")  # what is meant where nothing is said


def check(paths: Sequence[Path], config: Path, strict: bool, as_document: bool) -> Exit:
    """Print the problems of the book of these files and folders; without any, of the configured book, or else of `standards`."""
    loaded = load(paths) if paths else load(*_configured(config))
    if as_document:
        print_json({"problems": [as_json(problem) for problem in loaded.problems], "standards": _standards(loaded)})
    else:
        _tell(loaded)
    if loaded.book is None:
        return Exit.WRONG
    return Exit.WARNINGS if strict and loaded.problems else Exit.DONE


def _configured(config: Path) -> tuple[list[Path], tuple[str, ...]]:
    """The folder and the packs that the configuration names, as a person would write the folder."""
    if config == CONFIG and not config.exists():
        return [STANDARDS], ()
    from monitors.commands.configuring import configured

    found = configured(config)
    here = Path.cwd()
    folder = found.standards
    return [folder.relative_to(here) if folder.is_relative_to(here) else folder], found.packs


def _tell(loaded: Loaded) -> None:
    if loaded.problems:
        say(rendered(loaded.problems, loaded.texts) + "\n")
    standards = counted(_standards(loaded), "standard") + ", " if loaded.book is not None else ""
    say(standards + summary(loaded.problems))


def _standards(loaded: Loaded) -> int:
    """How many standards the book has; none when it is refused."""
    return 0 if loaded.book is None else len(loaded.book.standards)
