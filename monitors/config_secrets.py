"""Hides the secrets that somebody has written into a configuration, where its lines and values are shown.

It goes by the text alone, so that nothing is told either of a text that is no YAML. What is only `${NAME}` stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from engine.language.problems import Problem, quoted

_KEY = r"""["']?[\w-]*(?:secret|token|password|passwd|api_?key)["']?[ \t]*:\s*(?:[|>][+-]?\s*\n\s*)?"""
_APPRISE = r"""\bto[ \t]*:\s*(?=["']?[a-z]+://)"""
_QUOTED = r"""\"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'"""
_AFTER_KEYS = (
    re.compile(rf"(^[ \t]*(?:-[ \t]*)?(?:{_KEY}))({_QUOTED}|\[[^]]*\]|.+$)", re.IGNORECASE | re.MULTILINE),
    re.compile(rf"((?:{_KEY}|{_APPRISE}))({_QUOTED}|\[[^]]*\]|(?:\$\{{[^}}]*\}}|[^,}}\]\n])+)", re.IGNORECASE),
)
_IN_URLS = (
    re.compile(r"(://[^\s/@:\"'`]*:)([^\s\"'`]+(?=@)|[^\s@/\"'`]+(?=…))"),
    re.compile(r"([?&](?:secret|token|password|api_?key)=)([^\s&\"'`}]+)", re.IGNORECASE),
)
_VARIABLE = re.compile(r"""["']?\$\{[^}]*\}?["']?""")
_HIDDEN = "***"


def without_secrets(text: str) -> str:
    """The text with stars for each character of a secret, so that places in it stay where they are."""
    return _starred(text, (*_AFTER_KEYS, *_IN_URLS))


def told_without_secrets(problems: Iterable[Problem], text: str) -> list[Problem]:
    """The problems of a configuration's text, without the secrets that it holds."""
    found = (match[2].strip() for pattern in _AFTER_KEYS for match in pattern.finditer(text))
    values = {each.strip("\"' ") for each in found if not _VARIABLE.fullmatch(each)}
    cited = {cited for value in values for cited in (f"`{value}`", quoted(value))}

    def told(said: str | None) -> str | None:
        for each in cited:
            said = said and said.replace(each, f"`{_HIDDEN}`")
        return said and _starred(said, _IN_URLS)

    return [
        replace(each, message=told(each.message) or "", expected=told(each.expected), suggestion=told(each.suggestion)) for each in problems
    ]


def _starred(text: str, patterns: Iterable[re.Pattern[str]]) -> str:
    for pattern in patterns:
        text = pattern.sub(lambda found: found[1] + _stars(found[2]), text)
    return text


def _stars(secret: str) -> str:
    return secret if _VARIABLE.fullmatch(secret.strip()) else re.sub(r"[^\s\"']", "*", secret)
