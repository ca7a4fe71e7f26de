"""Draw the dashboards: `python -m dashboards.build` writes them beside this file as classic Grafana JSON."""

from __future__ import annotations

import json
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from dashboards.consistency import consistency
from dashboards.files import BOARDS, FOLDER, text_of
from dashboards.monitor import monitor
from dashboards.overview import overview
from dashboards.standard import standard

_DRAWN = {"overview": overview, "standard": standard, "consistency": consistency, "monitor": monitor}
_KEYS_OF_OTHER_VARIABLES = ("allowCustomValue", "auto", "auto_count", "auto_min")


def drawn() -> dict[str, str]:
    """The text of every dashboard by the path of its file; the same metric names give the same text."""
    return {f"{BOARDS}/{name}.json": _text(json.loads(json.dumps(board().build(), cls=JSONEncoder))) for name, board in _DRAWN.items()}


def _text(board: dict[str, Any]) -> str:
    """Without an id, so that the server that takes it gives it one, and without keys that its variables or older servers do not have."""
    for variable in board["templating"]["list"]:
        for key in _KEYS_OF_OTHER_VARIABLES:
            variable.pop(key, None)
    for placed in (*board["annotations"].get("list", []), *board["links"]):
        placed.pop("placement", None)
    return text_of({"id": None, **board})


if __name__ == "__main__":
    for path, text in drawn().items():
        (FOLDER / path).write_text(text, encoding="utf-8")
