"""No secret is shown that somebody wrote into config.yaml, neither in the line of a problem nor in what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.language.rendering import as_json, render_all
from monitors.config_reading import read_config
from monitors.config_secrets import without_secrets

FEED = "standards: s\nfeeds:\n  desk: "
WRONG = [
    # a configuration with something wrong, and what of it may be shown
    ("standards: s\nstore: postgresql://u:geheim@h/db", "store: postgresql://u:******@h/db"),
    ("standards: s\nstore: postgresql://u:ge@h/eim@h/db", "store: postgresql://u:********@h/db"),
    (FEED + "{http: {path: /events/x, secret: geheim, size: 3}}", "{path: /events/x, secret: ******, size: 3}"),
    (FEED + "{http: {path: /events/x, 'secret': \"geh, eim\", size: 3}}", "'secret': \"**** ***\", size: 3}"),
    (FEED + "{http: {path: /events/x, secret: [geheim]}}", "secret: ********}"),
    (FEED + "{http: {path: /events/x, secret: ${A}geheim, size: 3}}", "secret: **********, size: 3}"),
    (FEED + "{imap: {host: h, password: geheim}}", "password: ******}"),
    ("standards: s\ngrafana:\n  url: http://x\n  tokn: 1\n  token: [gehe, im]", "  tokn: 1"),
    ("standards: s\ngrafana: {url: 'http://u:geheim@h:99999', token: x}", "'http://u:******@h:99999'"),
    ("standards: s\ngrafana: {url: 'http://u:" + "geheim" * 12 + "@h:99999', token: x}", "@h:99999'"),
    ("standards: s\ngrafana:\n  token: ge, heim }\n  token: geheim", "  token: ******"),
    ("standards: s\ngrafana:\n  token: 'geheim", "  token: '******"),
    ("standards: s\nalerts: {notify: [{to: slack://geheim}]}", "{to: **************}"),
    ("standards: s\nalerts: {alertmanager: ['ftp://h/?token=geheim&a=b']}", "?token=******&a=b"),
]


@pytest.mark.parametrize(("text", "shown"), WRONG)
def test_no_secret_is_shown(text: str, shown: str) -> None:
    config, problems = read_config("config.yaml", text, Path("/srv/desk"), {"A": "a"})
    assert config is None
    rendered = render_all(problems, {"config.yaml": without_secrets(text)})
    assert shown in rendered
    said = rendered + "".join(str(as_json(problem)) for problem in problems)
    assert "geheim" not in said
    assert "heim" not in said
    assert "eim@" not in said


@pytest.mark.parametrize(
    "text",
    [
        'http: {path: /events/x, secret: "${HELPDESK_SECRET}"}',
        "http: {path: /events/x, secret: ${HELPDESK_SECRET}}",
        "token: ${GRAFANA_TOKEN}",
        "store: postgresql://u:${PASSWORD}@h/db",
        "store: postgresql://user@h:5432/db",
        "alertmanager: [http://127.0.0.1:9093, 'http://[::1]:9093/a']",
        "map: {subject: ticket, events: {opened: opened_at}, data: {to: agent}}",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert without_secrets(text) == text
