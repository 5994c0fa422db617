"""Numbers as the forms print them."""

from decimal import Decimal

from django import template

from common import decimals

register = template.Library()


@register.filter
def wanyuan(value: Decimal | None) -> str:
    """An amount in 万元: 33,694.33; blank where there is none."""
    return decimals.wanyuan(value)


@register.filter
def points(value: Decimal | None) -> str:
    """Weights and scores without trailing zeros: 22.5; blank where there is none."""
    return decimals.plain_or_blank(value)


@register.filter
def hundredths(value: Decimal | None) -> str:
    """An amount as a whole number of hundredths, for adding up in a page; blank where there is none."""
    return "" if value is None else str(int(decimals.to_cents(value).scaleb(2)))
