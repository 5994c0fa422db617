"""Names of the classes that every department uses, for codes that the year's table may lack.

The lists of budgets/data: tops of the functional classification and the two levels of the
economic one, as the 《政府收支分类科目》 has had them since 2019, with the lowest classes that
nearly every department has, and the kinds of procurement. The first name is today's, the
others were used in earlier years. Codes that are not listed are not judged.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib import resources

from budgets.enums import Scheme
from budgets.tables import ClassName, ClassNames
from common.text import squeeze


def _listed(scheme: Scheme) -> dict[str, tuple[str, ...]]:
    """Code → the names as they are printed, today's first."""
    text = resources.files("budgets").joinpath(f"data/{scheme.value}.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        row["科目编码"]: (row["科目名称"], *filter(None, row["曾用名"].split("；"))) for row in rows
    }


_LISTED = {scheme: _listed(scheme) for scheme in Scheme}
STANDARD_CLASSES = tuple(
    ClassName(code, names[0], scheme)
    for scheme, listed in _LISTED.items()
    for code, names in listed.items()
)
"""Every listed class with its present name."""


def _squeezed(scheme: Scheme) -> dict[str, tuple[str, ...]]:
    return {code: tuple(map(squeeze, names)) for code, names in _LISTED[scheme].items()}


_NAMES = {scheme: _squeezed(scheme) for scheme in Scheme}


def standard_names(code: str, *, is_economic: bool) -> tuple[str, ...]:
    """The accepted names in half-width signs, today's first; nothing for an unlisted code."""
    return _NAMES[Scheme.ECONOMIC if is_economic else Scheme.FUNCTIONAL].get(code, ())


def accepted_names(code: str, names: ClassNames, *, is_economic: bool) -> tuple[str, ...]:
    """The year's own name of a class, then the listed ones, in half-width signs."""
    own = (names.economic if is_economic else names.functional).get(code, "")
    listed = standard_names(code, is_economic=is_economic)
    return tuple(dict.fromkeys((*((squeeze(own),) if own else ()), *listed)))


def functional_names(names: ClassNames) -> frozenset[str]:
    """Every name of a functional class, of the year or listed, in half-width signs."""
    listed = (name for listed in _NAMES[Scheme.FUNCTIONAL].values() for name in listed)
    return frozenset((*map(squeeze, names.functional.values()), *listed))


def economic_code(name: str, names: ClassNames) -> str:
    """The economic class of this name (half-width, without blanks), or nothing."""
    own = {code: (squeeze(text),) for code, text in names.economic.items()}
    known: Mapping[str, tuple[str, ...]] = {**_NAMES[Scheme.ECONOMIC]}
    candidates = (*own.items(), *known.items())
    return next((code for code, texts in candidates if name in texts), "")


def sound_name(one: ClassName) -> ClassName:
    """The class as a document names it, or with its listed name where it is another's."""
    listed = _LISTED[one.scheme].get(one.code, ())
    is_sound = not listed or squeeze(one.name) in map(squeeze, listed)
    return one if is_sound else ClassName(one.code, listed[0], one.scheme)
