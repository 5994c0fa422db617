"""The box for an amount of money in a form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.decimals import NotANumber, parse_decimal
from common.text import squeeze


class AmountField(forms.DecimalField):
    """An amount in 万元, read as forms print it: 1,234.50, full-width digits, its unit behind it."""

    def __init__(self, **more: Any) -> None:
        told = {"invalid": "请填写数字，例如 1,234.50，单位万元。"}
        super().__init__(max_digits=16, decimal_places=2, error_messages=told, **more)

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]
        """The amount, None for blank; ValidationError for what is no number."""
        if value is None or isinstance(value, Decimal):
            return value
        written = squeeze(str(value)).removesuffix("万元")
        if not written:
            return None
        try:
            return parse_decimal(written)
        except NotANumber as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
