"""What a reason or a summary claims to be done, read clause by clause."""

from __future__ import annotations

import re
from collections.abc import Iterable

from common.text import squeeze

_CLAUSES = re.compile(r"[,。;!\n]")
_RESERVED = re.compile(r"除(?!了?[上述此之]外?还)|以外|其余|其他|其它|剩余|余下")
_AHEAD = re.compile(r"将|预计|计划|力争|争取|次年|明年|下年|后续|可望|确保|拟")
_DENIED = r"(?:未能?|没有|没能|不能|无法|尚未|并未|难以|不)[^,。;]{0,4}?"
_PARTIAL = re.compile(
    r"\d|剩余|尚|其余|余下|未|没有|推迟|滞后|延[期至迟]|顺延|次年|明年|部分|基本|除"
)


def claimed(text: str, words: Iterable[str], denials: Iterable[str]) -> str:
    """The first of the words by which a text claims that all is done; empty where it does not.

    No claim is what is denied, what is yet to come, and what is said of the rest.
    """
    bare = squeeze(text)
    for denial in denials:
        bare = bare.replace(denial, "")
    clauses = _CLAUSES.split(bare)
    listed = tuple(words)
    for before, clause in zip(("", *clauses), clauses, strict=False):
        if _RESERVED.search(clause) or _RESERVED.search(before) or _AHEAD.search(clause):
            continue
        for word in listed:
            if word in clause and not re.search(_DENIED + re.escape(word), clause):
                return word
    return ""


def claimed_of_a_part(text: str, words: Iterable[str], denials: Iterable[str]) -> str:
    """The same for words such as 已完成, which may speak of a part where numbers or a rest follow."""
    return "" if _PARTIAL.search(squeeze(text)) else claimed(text, words, denials)
