"""Short ways to build tables and to ask one rule for its verdict."""

from collections.abc import Sequence

from budgets.reconciliation import TABLE_RULES, Publication, publication_of
from budgets.reconciliation.shapes import KEYS
from budgets.tables import TableAmount, TableContent
from common.decimals import parse_decimal
from common.rules import Outcome, Verdict
from exchange.forms.public_tables import COLUMNS


def content(table: str, *rows: Sequence[str], note: str = "", title: str = "") -> TableContent:
    """A table from its printed rows; missing cells at the end are blank."""
    keys = KEYS[table]
    filled = tuple((*row, *[""] * (len(keys) - len(row))) for row in rows)
    amounts = tuple(
        TableAmount(position, "", "", key, parse_decimal(text))
        for position, row in enumerate(filled, 1)
        for key, text in zip(keys, row, strict=True)
        if text and key not in {"code", "name"} and not key.endswith("_item")
    )
    columns = tuple(column.label for column in COLUMNS[table])
    return TableContent(table, title or f"某局2023年{table}", columns, filled, note, amounts)


def publication(*contents: TableContent, **facts: object) -> Publication:
    """A department's tables for 2023."""
    return publication_of(contents, organization="某局", year=2023, **facts)  # type: ignore[arg-type]


def outcome_of(code: str, *contents: TableContent, **facts: object) -> Outcome:
    """What one rule says of these tables."""
    (outcome,) = TABLE_RULES.run(publication(*contents, **facts), only=[code]).outcomes
    assert outcome.verdict is not Verdict.FAILED, outcome.reason
    return outcome


def told(code: str, *contents: TableContent, **facts: object) -> list[tuple[str, str, str]]:
    """Severity, place and message of every finding of one rule."""
    findings = outcome_of(code, *contents, **facts).findings
    return [(f.severity.label, str(f.location), f.message) for f in findings]
