"""项目支出绩效目标审核表 (财预〔2015〕88号) as a file to sign: Word, Excel, PDF."""

from __future__ import annotations

from exchange.review_forms.form import ReviewForm, Signature, review_form
from exchange.review_forms.pdf import review_form_pdf
from exchange.review_forms.word import review_form_docx
from exchange.review_forms.workbook import review_form_xlsx

__all__ = [
    "ReviewForm",
    "Signature",
    "review_form",
    "review_form_docx",
    "review_form_pdf",
    "review_form_xlsx",
]
