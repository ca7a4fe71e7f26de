"""What a command writes beside its answer is of a kind that its name tells, and is nothing that it reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.answers import Misused
from monitors.commands.written import check_written

KIND, READ = "is of no kind that can be written; expected a name that ends in .csv, .parquet", "would replace a file that is read"
NAMES = [
    ("v.csv", None),
    ("V.CSV", None),
    ("v.parquet", None),
    ("v.xlsx", KIND),
    ("v", KIND),
    ("tickets.csv", READ),
    ("./data/../tickets.csv", READ),
    ("data/tickets.csv", None),
]


@pytest.mark.parametrize(("name", "said"), NAMES, ids=[row[0] for row in NAMES])
def test_a_name_tells_the_kind_and_replaces_nothing(name: str, said: str | None) -> None:
    if said is None:
        check_written("--verdicts", Path(name), (".csv", ".parquet"), [Path("tickets.csv")])
    else:
        with pytest.raises(Misused, match=said):
            check_written("--verdicts", Path(name), (".csv", ".parquet"), [Path("tickets.csv")])
