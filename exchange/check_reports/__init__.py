"""The report on a document or a department in five forms: text, JSON, HTML, Word, PDF."""

from __future__ import annotations

from exchange.check_reports.health import (
    HealthReport,
    health_report,
    ledger_rows,
    numbers,
    reasons,
)
from exchange.check_reports.html import render_html
from exchange.check_reports.outline import outline
from exchange.check_reports.pdf import render_pdf
from exchange.check_reports.text import render_text
from exchange.check_reports.word import render_docx

__all__ = [
    "HealthReport",
    "health_report",
    "ledger_rows",
    "numbers",
    "outline",
    "reasons",
    "render_docx",
    "render_html",
    "render_pdf",
    "render_text",
]
