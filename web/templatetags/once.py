"""Parts of a page that are written once for the same values: the rows of lists."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.safestring import SafeString

register = template.Library()

_MOST = 2048
"""Texts kept for one part; all are forgotten beyond it."""


class Asked:
    """Of a request, what an address is made of."""

    def __init__(self, query: QueryDict) -> None:
        self.GET = query
        self.text = query.urlencode()


_ASKED = "_asked_once"
_NOTHING = Asked(QueryDict())


class OnceNode(template.Node):
    """Sees the values that it names and the query of the address, nothing else.

    So the same values make the same text, and it can be kept. They are told apart by how they are
    written out: data classes and plain values, no records, which are written by their names.
    In the tests (QUERIES_COMPARED) records are looked for inside the values, too.
    """

    def __init__(self, nodelist: NodeList, values: Mapping[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self._values = values
        self._known: dict[tuple[str, str], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """The text, written now or before."""
        values = {name: value.resolve(context) for name, value in self._values.items()}
        holds_record = _holds_record if settings.QUERIES_COMPARED else _is_record
        if any(holds_record(value) for value in values.values()):
            raise template.TemplateSyntaxError("once 的值不能是数据库记录。")
        asked = _asked(context.get("request"))
        key = (repr(values), asked.text)
        text = self._known.get(key)
        if text is None:
            text = self.nodelist.render(context.new({**values, "request": asked}))
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = text
        return text


def _asked(request: HttpRequest | None) -> Asked:
    """What was asked, written out once for all rows of a page."""
    if request is None:
        return _NOTHING
    known: Asked | None = request.__dict__.get(_ASKED)
    if known is None or known.GET is not request.GET:
        known = request.__dict__[_ASKED] = Asked(request.GET)
    return known


def _is_record(value: object) -> bool:
    return isinstance(value, Model | QuerySet)


def _holds_record(value: object) -> bool:
    """Whether it is a record, or holds one however deep."""
    if is_dataclass(value) and not isinstance(value, type):
        return any(_holds_record(getattr(value, one.name)) for one in fields(value))
    if isinstance(value, Mapping):
        return any(_holds_record(one) for pair in value.items() for one in pair)
    if isinstance(value, list | tuple | AbstractSet):
        return any(_holds_record(one) for one in value)
    return _is_record(value)


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """`{% once row=row %}…{% endonce %}`: the body sees `row` alone."""
    _, *bits = token.split_contents()
    values: dict[str, Any] = token_kwargs(bits, parser)
    if bits or not values:
        raise template.TemplateSyntaxError("once 需要写成 名字=值。")
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodelist, values)
