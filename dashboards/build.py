"""Draw the dashboards: `python -m dashboards.build` writes them beside this file as classic Grafana JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from dashboards.overview import overview

FOLDER = Path(__file__).parent

_KEYS_OF_OTHER_VARIABLES = ("allowCustomValue", "auto", "auto_count", "auto_min")


def drawn() -> dict[str, str]:
    """The text of every dashboard by the name of its file; the same book of metric names gives the same text."""
    return {"overview.json": _text(json.loads(json.dumps(overview().build(), cls=JSONEncoder)))}


def _text(board: dict[str, Any]) -> str:
    """Without an id, so that the server that takes it gives it one, and without keys that its kinds of variable do not have."""
    for variable in board["templating"]["list"]:
        for key in _KEYS_OF_OTHER_VARIABLES:
            variable.pop(key, None)
    return json.dumps({"id": None, **board}, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name, text in drawn().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
