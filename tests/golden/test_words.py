"""The shipped standards in plain words, in every language: read the files beside this one as a manager would."""

from __future__ import annotations

import pytest

from engine.language.words.told import Language
from tests.golden.words import golden, words


@pytest.mark.parametrize("language", Language)
def test_the_shipped_standards_in_words(language: Language) -> None:
    assert words(language) == golden(language).read_text(encoding="utf-8"), "write them again: python -m tests.golden.words"
