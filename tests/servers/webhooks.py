"""A webhook of Alertmanager on loopback: what it was told of each alert, in order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.conftest import Server, StartServer
from tests.loopback import Quiet, listening


@dataclass
class Webhook:
    """`told` is every alert of every notification that it took; an alert is told again and again while it fires."""

    url: str = ""
    status: int = 200
    told: list[dict[str, Any]] = field(default_factory=list)

    def statuses(self, **labels: str) -> list[str]:
        """What was told of the alerts with these labels, `firing` or `resolved`, without repetitions."""
        found = [each["status"] for each in self.told if labels.items() <= each["labels"].items()]
        return [status for place, status in enumerate(found) if place == 0 or found[place - 1] != status]


@contextmanager
def webhook() -> Iterator[Webhook]:
    """Listens until the end."""
    heard = Webhook()

    class Hook(Quiet):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            heard.told.extend(body.get("alerts", ()) if heard.status == 200 else ())
            self.send_response(heard.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    with listening(Hook) as port:
        heard.url = f"http://127.0.0.1:{port}/"
        yield heard


def start_alertmanager(start: StartServer, port: int, folder: Path, hook: str) -> Server:
    """An Alertmanager that tells the hook at once, each alert for itself."""
    route: Mapping[str, object] = {
        "receiver": "hook",
        "group_by": ["..."],
        "group_wait": "0s",
        "group_interval": "1s",
        "repeat_interval": "1h",
    }
    receivers = [{"name": "hook", "webhook_configs": [{"url": hook, "send_resolved": True}]}]
    config = folder / "alertmanager.yml"
    config.write_text(json.dumps({"route": route, "receivers": receivers}))
    flags = [f"--config.file={config}", f"--storage.path={folder / 'alertmanager'}", f"--web.listen-address=127.0.0.1:{port}"]
    return start(["prometheus-alertmanager", *flags, "--cluster.listen-address=", "--log.level=warn"], port, "/-/ready")
