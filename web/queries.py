"""What an address asks for, read strictly: nonsense narrows nothing and breaks nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.http import HttpRequest, QueryDict

_LARGEST_KEY = 2**63 - 1
_LONGEST_TEXT = 100


def text_of(request: HttpRequest, name: str) -> str:
    """A search word without blanks around it."""
    return text_in(request.GET, name)


def text_in(sent: QueryDict, name: str) -> str:
    """The same from any set of parameters."""
    return sent.get(name, "").replace("\x00", "").strip()[:_LONGEST_TEXT]


def one_of(request: HttpRequest, name: str, offered: Collection[str]) -> str:
    """One of the values on offer; blank where the address holds none of them."""
    return one_in(request.GET, name, offered)


def one_in(sent: QueryDict, name: str, offered: Collection[str]) -> str:
    """The same from any set of parameters."""
    asked = sent.get(name, "")
    return asked if asked in offered else ""


def key_of(request: HttpRequest, name: str) -> int | None:
    """The key of a row; None where the address holds none that could be."""
    return key_in(request.GET, name)


def key_in(sent: QueryDict, name: str) -> int | None:
    """The same from any set of parameters."""
    return _whole_number(sent.get(name, ""))


def sent_key(request: HttpRequest, name: str) -> int | None:
    """The key of a row in what was sent; None where it holds none that could be."""
    return _whole_number(request.POST.get(name, ""))


def version_of(request: HttpRequest) -> int | None:
    """The version of the sheet that the person saw when pressing the button."""
    return _whole_number(request.POST.get("base_version", ""))


def day_of(request: HttpRequest, name: str) -> date | None:
    """A day as the browser writes it: 2023-01-31."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def _whole_number(raw: str) -> int | None:
    if not (raw.isascii() and raw.isdigit() and len(raw) <= len(str(_LARGEST_KEY))):
        return None
    value = int(raw)
    return value if value <= _LARGEST_KEY else None
