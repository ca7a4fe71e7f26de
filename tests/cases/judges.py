"""Who may judge a case: the plain model, and the kernel that must agree with it."""

from __future__ import annotations

from tests.cases.runner import Judge
from tests.model import kernel, model

JUDGES: dict[str, Judge] = {"model": model.evaluate, "kernel": kernel.evaluate}
