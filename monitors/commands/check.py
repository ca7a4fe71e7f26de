"""`upheld check`: reads the book and tells all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.language.rendering import as_json, summary
from monitors.commands.answers import Exit
from monitors.commands.books import Loaded, load
from monitors.commands.printing import print_json, rendered, say


def check(paths: Sequence[Path], packs: Sequence[str], strict: bool, as_document: bool) -> Exit:
    """Print the problems of the book of these files and folders."""
    loaded = load(paths, packs)
    if as_document:
        print_json({"problems": [as_json(problem) for problem in loaded.problems], "standards": _standards(loaded)})
    else:
        _tell(loaded)
    if loaded.book is None:
        return Exit.WRONG
    return Exit.WARNINGS if strict and loaded.problems else Exit.DONE


def _tell(loaded: Loaded) -> None:
    if loaded.problems:
        say(rendered(loaded.problems, loaded.texts) + "\n")
    count = _standards(loaded)
    standards = f"{count} standard{'' if count == 1 else 's'}, " if loaded.book is not None else ""
    say(standards + summary(loaded.problems))


def _standards(loaded: Loaded) -> int:
    """How many standards the book has; none when it is refused."""
    return 0 if loaded.book is None else len(loaded.book.standards)
