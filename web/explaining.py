"""The warnings of a sheet that still want their explanation, as boxes of a form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from indicators.explanations import Place
from indicators.submissions import OpenWarning

WAITING_RULE = "L10"
"""The rule that wants every warning explained: the boxes are what it says."""
_BOX = re.compile(r"explain-([A-L]\d\d)-(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Box:
    """One warning with the text that was typed to it already."""

    warning: OpenWarning
    text: str = ""
    problem: str = ""

    @property
    def field(self) -> str:
        """The name of the box in the form."""
        return f"explain-{self.warning.code}-{self.warning.key}"


def boxes_of(
    waiting: Iterable[OpenWarning], typed: Mapping[Place, str] | None = None
) -> tuple[Box, ...]:
    """A box for each of the warnings."""
    return tuple(Box(one, (typed or {}).get(one.place, "")) for one in waiting)


def explanations_in(values: QueryDict) -> Mapping[Place, str]:
    """What the boxes of a request say, by rule and line."""
    found: dict[Place, str] = {}
    for name in values:
        if match := _BOX.fullmatch(name):
            found[match[1], int(match[2])] = str(values[name])
    return found
