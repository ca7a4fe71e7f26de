"""`upheld init`: writes what one begins with: a configuration, a standard with its test, rows of a feed, and schemas for editors."""

from __future__ import annotations

from pathlib import Path

from monitors.answers import Exit, Misused
from monitors.commands.calling import called
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


def init(folder: Path) -> Exit:
    """Write the files below a folder, which is made if it is missing; Misused when one of them is there already."""
    there = [name for name in FILES if (folder / name).exists()]
    if there:
        raise Misused(f"`{folder / there[0]}` is there already and nothing was written; expected a folder without it")
    write(folder, {name: (schema_line(schema) if schema else "") + (STARTER / name).read_text("utf-8") for name, schema in FILES.items()})
    write(folder / "standards", schema_files())
    change = "" if folder == Path() else f"\n  cd {folder}"
    say(NEXT.format(change=change).replace("  upheld", f"  {called()}"))
    return Exit.DONE
