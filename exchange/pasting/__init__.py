"""What a person pastes into a sheet: from Excel, WPS or Word, read by the server alone."""

from exchange.pasting.clipboard import TooMuchPasted, rows_of_clipboard, spread_over
from exchange.pasting.columns import FIELDS
from exchange.pasting.reading import PastedLine, PastedSheet, read_paste

__all__ = [
    "FIELDS",
    "PastedLine",
    "PastedSheet",
    "TooMuchPasted",
    "read_paste",
    "rows_of_clipboard",
    "spread_over",
]
