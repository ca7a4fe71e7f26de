"""Which `time_format` a time seems to be written in."""

from __future__ import annotations

from datetime import datetime

import pytest

from monitors.feeds.time_forms import forms_of

FORMS = [
    ("02.01.2025 08:46", ["%d.%m.%Y %H:%M"]),
    ("2.1.2025", ["%d.%m.%Y"]),
    ("13/01/2025 08:46:30", ["%d/%m/%Y %H:%M:%S"]),
    ("12/13/2025 08:46 PM", ["%m/%d/%Y %I:%M %p"]),
    ("12/12/2025 8:46PM", ["%d/%m/%Y %I:%M%p", "%m/%d/%Y %I:%M%p"]),
    ("31-01-2025, 08:46", ["%d-%m-%Y, %H:%M"]),
    ("2025/01/31 08:46", ["%Y/%m/%d %H:%M"]),
    ("2025-01-31 08:46", []),
    ("02.01.25 08:46", []),
    ("yesterday", []),
]


@pytest.mark.parametrize(("written", "forms"), FORMS)
def test_the_forms_of_a_time(written: str, forms: list[str]) -> None:
    assert forms_of(written) == forms
    assert all(datetime.strptime(written, form).year == 2025 for form in forms)
