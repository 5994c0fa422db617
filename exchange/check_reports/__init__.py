"""The report on a document in four forms: text, JSON, HTML, Word."""

from __future__ import annotations

from exchange.check_reports.html import render_html
from exchange.check_reports.outline import outline
from exchange.check_reports.text import render_text
from exchange.check_reports.word import render_docx

__all__ = ["outline", "render_docx", "render_html", "render_text"]
