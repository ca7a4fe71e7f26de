"""The dashboards as they lie here, and for which standards each is asked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from dashboards.files import drawn_before

BOARDS: dict[str, Any] = {path: json.loads(text) for path, text in drawn_before().items()}
"""By their paths."""


def chosen(board: dict[str, Any], standards: Iterable[str]) -> list[str]:
    """What may stand for the variable of a dashboard: one standard, or where several may be chosen all of them."""
    variable = next((each for each in board["templating"]["list"] if each["name"] == "standard"), None)
    if variable is None:
        return [""]
    return [".*", f"({'|'.join(standards)})"] if variable.get("multi") else list(standards)
