"""Reads where a configuration says its book is: the file or folder of the standards, and the packs that also hold.

What lies in a folder is told by the caller, as `NamesIn`; without it nobody looks whether they are there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from engine.language.nearness import nearest
from engine.language.nodes import Items, Node, is_nothing
from engine.language.problems import Place, one_of, quoted
from engine.language.shapes import texts
from monitors.book_files import SHIPPED
from monitors.config_values import Values, as_written

NamesIn = Callable[[Path], Collection[str] | None]
"""The names of all that lies in a folder; None where there is no such folder."""

_EXPECTED = "the folder of the standards"


def read_standards(node: Node | None, folder: Path, values: Values, names_in: NamesIn | None) -> Path:
    """The file or folder of the standards, relative to `folder`; reported when it is not there."""
    written = values.text(node, _EXPECTED) if node is not None else None
    path = folder / (written or "standards")
    if node is not None and written is not None and names_in is not None and not _is_there(path, names_in):
        message = f"there is no file or folder {quoted(as_written(node))}"
        values.report.error("config/standards", node.place, message, _EXPECTED, _meant(path, as_written(node), names_in))
    return path


def read_packs(node: Node | None, standards: Path, values: Values, names_in: NamesIn | None) -> tuple[str, ...]:
    """The names of the packs; one that is not below the standards is reported, unless the standards themselves are not there."""
    if node is None or is_nothing(node) or (isinstance(node, Items) and not node.items):
        return ()
    packs = texts(node, values.report, "the names of packs")
    if names_in is not None and _is_there(standards, names_in):
        known = _folders_in(standards / "packs", names_in)
        shipped = _folders_in(SHIPPED / "packs", names_in) if names_in(standards) is not None else []  # below a file lies none
        for name, place in packs:
            _check_pack(name, place, known, shipped, values)
    return tuple(name for name, _ in packs)


def _folders_in(folder: Path, names_in: NamesIn) -> list[str]:
    return sorted(name for name in names_in(folder) or () if names_in(folder / name) is not None)


def _check_pack(name: str, place: Place, known: list[str], shipped: list[str], values: Values) -> None:
    if name not in known:
        expected = one_of(known) if known else "a folder of that name in `packs`, below the standards"
        config = Path(place.file)
        if name in shipped and config.name == "config.yaml":  # which is what `init` looks for
            folder = "" if config.parent == Path() else f"{config.parent} "
            expected += f"; `upheld init {folder}--pack {name}` writes the one that is shipped"
        values.report.error("book/pack", place, f"there is no pack {quoted(name)}", expected, nearest(name, known))


def _is_there(path: Path, names_in: NamesIn) -> bool:
    return names_in(path) is not None or path.name in (names_in(path.parent) or ())


def _meant(path: Path, written: str, names_in: NamesIn) -> str | None:
    """The path as it is written, its last name replaced by the nearest that is there."""
    near = nearest(path.name, names_in(path.parent) or ())
    before, _, after = written.rpartition(path.name)
    return f"{before}{near}{after}" if near is not None and path.name in written else None
