"""The requests of the editor: JSON, read strictly; what is wrong is said in Chinese."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from web.editing.drafts import Draft, UnreadableDraft, read_draft

_LARGEST = 2**63 - 1


class TooLarge(ValueError):
    """More than a request may hold."""

    def __init__(self) -> None:
        super().__init__(
            "内容太大，服务器没有接收。请只粘贴这张目标表的内容；已填的内容保留在本机。"
        )


@dataclass(frozen=True, slots=True)
class EditorRequest:
    """One request with its draft and whatever else the tool asks for."""

    draft: Draft
    values: Mapping[str, object]

    def text(self, name: str) -> str:
        """A text of the request; blank where there is none."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def number(self, name: str, default: int = 0) -> int:
        """A whole number of the request; the default where there is none that could be meant."""
        value = self.values.get(name)
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return value if is_number and isinstance(value, int) and abs(value) <= _LARGEST else default

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts of the request."""
        value = self.values.get(name)
        if not isinstance(value, list):
            return ()
        return tuple(item if isinstance(item, str) else "" for item in value)


def read_request(request: HttpRequest) -> EditorRequest:
    """The request with its draft; raises UnreadableDraft or TooLarge."""
    values = read_values(request)
    return EditorRequest(read_draft(values.get("draft")), values)


def read_values(request: HttpRequest) -> Mapping[str, object]:
    """The JSON object of the request; raises UnreadableDraft or TooLarge."""
    try:
        values = json.loads(request.body)
    except RequestDataTooBig as error:
        raise TooLarge from error
    except (ValueError, RecursionError) as error:
        raise UnreadableDraft from error
    if not isinstance(values, dict):
        raise UnreadableDraft
    return values
