"""What to do when an alert rings: the sections of `runbook.md`, to which the alerts link."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def sections() -> dict[str, str]:
    """The section of each alert by its name, with its heading."""
    text = (files("monitors.outlets") / "runbook.md").read_text(encoding="utf-8")
    return {part.split("\n", 1)[0]: f"{part.strip()}\n" for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]}


def meaning(alert: str) -> str:
    """What an alert means, in the first sentence of its section."""
    found = re.search(r"^\*\*Means:\*\* (.+?\.)(?=\s)", section(alert), re.MULTILINE | re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def section(alert: str) -> str:
    """What the runbook says of an alert; nothing of one that it does not know."""
    return sections().get(alert, "")
