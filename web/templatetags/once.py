"""Parts of a page that are written once for the same values: the rows of lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.safestring import SafeString

register = template.Library()

_MOST = 2048
"""Texts kept for one part; all are forgotten beyond it."""


class Asked:
    """Of a request, what an address is made of."""

    def __init__(self, request: HttpRequest | None) -> None:
        self.GET: QueryDict = QueryDict() if request is None else request.GET


class OnceNode(template.Node):
    """Sees the values that it names and the query of the address, nothing else.

    So the same values make the same text, and it can be kept. They are told apart by how they are
    written out: data classes and plain values, no records, which are written by their names.
    """

    def __init__(self, nodelist: NodeList, values: Mapping[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self._values = values
        self._known: dict[tuple[str, str], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """The text, written now or before."""
        values = {name: value.resolve(context) for name, value in self._values.items()}
        if any(isinstance(value, Model) for value in values.values()):
            raise template.TemplateSyntaxError("once 的值不能是数据库记录。")
        asked = Asked(context.get("request"))
        key = (repr(values), asked.GET.urlencode())
        text = self._known.get(key)
        if text is None:
            text = self.nodelist.render(context.new({**values, "request": asked}))
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = text
        return text


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
