"""Runbooks as pages: what the monitor says of an alert, and Markdown files that lie beside the book and that its standards name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from os.path import realpath
from pathlib import Path

from markdown_it import MarkdownIt

from monitors.outlets.page import Time, link, page, text
from monitors.outlets.runbook import section, sections

EVERY_S = 600
SIZE_MOST = 1_048_576
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def own_file(folder: Path, named: Iterable[str | None], path: str) -> str | None:
    """The text of a Markdown file in a folder that a standard names as its runbook, with or without a section; None of any other."""
    if not path.endswith(".md") or path not in {(each or "").partition("#")[0] for each in named}:
        return None
    file = Path(realpath(folder / path))
    try:
        if not file.is_relative_to(realpath(folder)) or not file.is_file() or file.stat().st_size > SIZE_MOST:
            return None
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:  # a path that is too long, or what this program may not read
        return None


def runbook_page(name: str, own: str | None, time: Time) -> tuple[str, int]:
    """The page at `/runbook/NAME` of an alert's section or of a file's `own` text, and the status of the answer; of no name, all alerts."""
    up = "../" * (name.count("/") + 1)
    top, ways = f'<p class="brand"><a href="{up}">Upheld</a></p>', f"<p>{link(up, 'the board')} · {link(f'{up}runbook/', 'all alerts')}</p>"
    written = own or (f"# {section(name)}" if section(name) else "")
    if written:
        return page(f"{name} · Upheld", time, top, f'{ways}<section class="prose">{as_html(written)}</section>', up), 200
    head = f"There is no runbook <code>{text(name)}</code>." if name else "What to do when an alert rings"
    known = "".join(f"<li>{link(f'{up}runbook/{each}', each)}</li>" for each in sections())
    return page("Runbooks · Upheld", time, top, f"{ways}<h1>{head}</h1><ul>{known}</ul>", up), 404 if name else 200


def as_html(written: str) -> str:
    """Markdown as HTML, without any HTML of its own; a heading has its words for an anchor, as in `#late-answers`."""
    tokens = _MARKDOWN.parse(written)
    for heading, words in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", anchor(words.content))
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return html


def anchor(heading: str) -> str:
    """`late-answers` for `Late answers`."""
    return re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")
