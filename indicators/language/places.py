"""Names of units and places, in which a copied text is changed: what is left when they are out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_DIVISION = re.compile(
    r"(?P<place>[\u4e00-\u9fff]{2,7}?)(?:省|自治区|自治州|市|地区|盟|自治县|县|区|旗)"
)
_LOCAL = re.compile(r"[\u4e00-\u9fff]{2}(?:街道|镇|乡|村|社区)")
"""A town by the two letters in front of the word: 昌元街道."""
_OWN = re.compile(r"我[省市区县旗镇乡局委办院]|本[省市区县旗镇乡局委办院]|全[省市区县旗镇乡]")
_HEADQUARTERS = "本级"
_SHORT, _LONG = 2, 3
"""Letters that a place, and the rest of a unit's name, have at least."""


def without_names(text: str, *organizations: str) -> str:
    """The text without the names of these units, their places, towns, and words like 我局, 全区."""
    for name in _names(organizations):
        text = text.replace(name, "")
    return _OWN.sub("", _LOCAL.sub("", text))


@lru_cache(maxsize=4096)
def _names(organizations: tuple[str, ...]) -> tuple[str, ...]:
    """Longest first: 重庆市荣昌区公安局, 公安局, 荣昌区, 重庆市, 荣昌, 重庆."""
    found = {name for one in organizations for name in _parts(one)}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def _parts(organization: str) -> Iterator[str]:
    name = organization.removesuffix(_HEADQUARTERS)
    if len(name) >= _LONG:
        yield name
    rest = name
    while found := _DIVISION.match(rest):
        yield found[0]
        if len(found["place"]) >= _SHORT:
            yield found["place"]
        rest = rest[found.end() :]
    if len(rest) >= _LONG:
        yield rest
