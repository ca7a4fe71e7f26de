"""`upheld init`: writes what one begins with: a configuration, a standard with its test, rows of a feed, and schemas for editors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.language.nearness import nearest
from engine.language.problems import one_of
from monitors.answers import Exit, Misused
from monitors.book_files import SHIPPED
from monitors.commands.asked_book import CONFIG, STANDARDS, shown_folder
from monitors.commands.calling import called
from monitors.commands.configuring import configured
from monitors.commands.generate import write
from monitors.commands.printing import say
from monitors.schemas import schema_files, schema_line

STARTER = Path(__file__).parents[1] / "demo" / "starter"
FILES = {
    "config.yaml": "./standards/config.schema.json",
    "standards/first.yaml": "./standards.schema.json",
    "standards/first.test.yaml": "./tests.schema.json",
    "data/tickets.csv": None,
}
"""What is written, each with its schema."""

NEXT = """
Next:{change}
  upheld check                        reads the standards
  upheld words                        says them in plain sentences
  upheld test                         proves them with their tests
  upheld backtest --standards standards --feed data/tickets.csv --map config.yaml
  upheld explain T-106 --standards standards --feed data/tickets.csv --map config.yaml
  upheld run                          watches them; the board is on http://127.0.0.1:9464/"""


PACK_NEXT = """
Next:
  packs: [{packs}]                    in config.yaml has them hold
  upheld check                        reads the standards
  upheld words                        says them in plain sentences"""
RUNBOOKS = "runbooks.md"


def init(folder: Path, packs: Sequence[str] = ()) -> Exit:
    """Write the files below a folder, which is made if it is missing, or `packs` that are shipped, below its standards.

    Misused when one of them is there already, for a pack that is not shipped, and for one where the standards are a file; Refused when
    the configuration that says where the standards are is wrong.
    """
    if packs:
        return _write_packs(_standards_of(folder), packs)
    _check_free(folder, FILES)
    write(folder, {name: (schema_line(schema) if schema else "") + (STARTER / name).read_text("utf-8") for name, schema in FILES.items()})
    write(folder / "standards", schema_files())
    change = "" if folder == Path() else f"\n  cd {folder}"
    say(*NEXT.format(change=change).replace("  upheld", f"  {called()}").split("\n"))
    return Exit.DONE


def _standards_of(folder: Path) -> Path:
    """The folder of the standards by the configuration in a folder, or where there is none `standards`."""
    config = folder / CONFIG
    if not config.exists():
        return folder / STANDARDS
    standards = shown_folder(configured(config, with_book=False))
    if standards.is_file():
        raise Misused(f"the standards of `{config}` are the file `{standards}` and nothing was written; packs lie in a folder of standards")
    return standards


def _write_packs(standards: Path, packs: Sequence[str]) -> Exit:
    """The files of packs, below the standards; the runbooks that they name and the schemas where there are none yet."""
    shipped = sorted(path.name for path in (SHIPPED / "packs").iterdir() if path.is_dir())
    for pack in packs:
        if pack not in shipped:
            near = nearest(pack, shipped)
            raise Misused(f"there is no pack `{pack}`; expected {one_of(shipped)}" + (f"; did you mean `{near}`?" if near else ""))
    paths = [path for pack in packs for path in sorted((SHIPPED / "packs" / pack).glob("*.yaml"))]
    files = {path.relative_to(SHIPPED).as_posix(): path.read_text("utf-8") for path in paths}
    _check_free(standards, files)
    files = {name: text.replace(f"runbook: {STANDARDS}/", f"runbook: {standards.name}/") for name, text in files.items()}
    beside = {RUNBOOKS: (SHIPPED / RUNBOOKS).read_text("utf-8"), **schema_files()}
    write(standards, files | {name: text for name, text in beside.items() if not (standards / name).exists()})
    say(*PACK_NEXT.format(packs=", ".join(packs)).replace("  upheld", f"  {called()}").split("\n"))
    return Exit.DONE


def _check_free(folder: Path, names: Iterable[str]) -> None:
    there = [name for name in names if (folder / name).exists()]
    if there:
        raise Misused(f"`{folder / there[0]}` is there already and nothing was written; expected a folder without it")
