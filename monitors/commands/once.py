"""An option that takes a value is given once: of two feeds only the last would be read, and nobody would be told."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperOption


class Once(TyperCommand):
    """A command that refuses a second value of an option, but for those that take many."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As the library does it."""
        _, _, given = self.make_parser(ctx).parse_args(args=[*args])
        for each in given:
            if isinstance(each, TyperOption) and not each.is_flag and not each.multiple and given.count(each) > 1:
                ctx.fail(f"'{each.opts[0]}' is given twice; expected one value")
        return super().parse_args(ctx, args)
