"""`upheld init`: writes what one begins with: a configuration, a first standard with its test, and a few rows of a feed."""

from __future__ import annotations

from pathlib import Path

from monitors.answers import Exit, Misused, Unreadable
from monitors.commands.printing import say

STARTER = Path(__file__).parents[1] / "demo" / "starter"
FILES = ("config.yaml", "standards/first.yaml", "standards/first.test.yaml", "data/tickets.csv")
NEXT = """
Next:{change}
  upheld check                        reads the standards
  upheld test                         proves them with their tests
  upheld backtest --standards standards --feed data/tickets.csv --map config.yaml
  upheld run                          watches them; the board is on http://127.0.0.1:9464/"""


def init(folder: Path) -> Exit:
    """Write the files below a folder, which is made if it is missing; Misused when one of them is there already."""
    there = [name for name in FILES if (folder / name).exists()]
    if there:
        raise Misused(f"`{folder / there[0]}` is there already and nothing was written; expected a folder without it")
    try:
        for name in FILES:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((STARTER / name).read_bytes())
            say(f"wrote {folder / name}")
    except OSError as error:
        raise Unreadable(f"`{folder}` cannot be written: {error.strerror or error}") from error
    say(NEXT.format(change="" if folder == Path() else f"\n  cd {folder}"))
    return Exit.DONE
