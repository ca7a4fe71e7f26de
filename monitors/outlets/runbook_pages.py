"""Runbooks as pages: what the monitor says of an alert, and Markdown files that lie beside the book and that its standards name."""

from __future__ import annotations

import re
from itertools import pairwise

from markdown_it import MarkdownIt

from monitors.outlets.page import Time, link, page, text
from monitors.outlets.runbook import meaning, section, sections

EVERY_S = 600
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def runbook_page(name: str, own: str | None, time: Time) -> tuple[str, int]:
    """The page at `/runbook/NAME` of an alert's section or of a file's `own` text, and the status of the answer; of no name, all alerts."""
    up = "../" * (name.count("/") + 1)
    top, ways = f'<p class="brand"><a href="{up}">Upheld</a></p>', f"<p>{link(up, 'the board')} · {link(f'{up}runbook/', 'all alerts')}</p>"
    written = own or (f"# {section(name)}" if section(name) else "")
    if written:
        return page(f"{name} · Upheld", time, top, f'{ways}<section class="prose">{as_html(written)}</section>', up), 200
    head = f"There is no runbook <code>{text(name)}</code>." if name else "What to do when an alert rings"
    known = "".join(f"<li>{link(f'{up}runbook/{each}', each)}: {text(meaning(each))}</li>" for each in sections())
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
