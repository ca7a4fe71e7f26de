"""Who may judge a case: the plain model, and the kernel that must agree with it."""

from __future__ import annotations

from tests.cases.figures import Figurer
from tests.cases.runner import Judge
from tests.model import kernel, model
from tests.model.figuring import figure

FIGURERS: dict[str, Figurer] = {"model": figure, "kernel": kernel.figure}
JUDGES: dict[str, Judge] = {"model": model.evaluate, "kernel": kernel.evaluate}
