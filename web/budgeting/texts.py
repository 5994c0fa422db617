"""The written part with every number that names a cell linked to it. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from budgets.narrative import ClaimKind, Link, NarrativeReview
from budgets.narrative.claims import Passage, is_heading
from budgets.reconciliation.shapes import Cell, Publication
from common.decimals import wanyuan
from web.budgeting.tables import cell_anchor, row_anchor


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; target is the place that a number leads to, blank for plain words."""

    text: str
    target: str = ""
    agrees: bool = True
    title: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, its pieces in order."""

    anchor: str
    pieces: tuple[Piece, ...]
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class LinkedText:
    """The written part."""

    paragraphs: tuple[Paragraph, ...]

    @property
    def linked(self) -> int:
        """Numbers that lead to a cell."""
        return sum(bool(p.target) for one in self.paragraphs for p in one.pieces)

    @property
    def disagreeing(self) -> int:
        """Numbers that are not those of their cells."""
        return sum(not p.agrees for one in self.paragraphs for p in one.pieces)


def paragraph_anchor(number: int) -> str:
    """The place of a paragraph on the page."""
    return f"p-{number}"


def linked_text(review: NarrativeReview) -> LinkedText:
    """Every paragraph with its numbers led to their cells."""
    links: dict[int, list[Link]] = defaultdict(list)
    for link in review.links:
        links[link.claim.paragraph].append(link)
    return LinkedText(
        tuple(
            Paragraph(
                paragraph_anchor(passage.number),
                tuple(_pieces(passage, links[passage.number], review.publication)),
                is_heading(passage.text),
            )
            for passage in review.passages
            if passage.text
        )
    )


def _pieces(passage: Passage, links: Iterable[Link], publication: Publication) -> Iterator[Piece]:
    start = 0
    for link in links:
        found = _place(link, passage.text, start)
        if found is None:
            continue
        if found.start() > start:
            yield Piece(passage.text[start : found.start()])
        yield _number(link, found[0], publication)
        start = found.end()
    if start < len(passage.text):
        yield Piece(passage.text[start:])


def _place(link: Link, text: str, start: int) -> re.Match[str] | None:
    """The next standing of the claim's number: not as part of a longer one."""
    claim = link.claim
    if claim.kind is not ClaimKind.LEVEL or (not link.cells and link.agrees is not False):
        return None
    number = re.escape(claim.printed) + rf"\s*{re.escape(claim.unit)}"
    return re.compile(rf"(?<![\d.,]){number}").search(text, start)


def _number(link: Link, text: str, publication: Publication) -> Piece:
    agrees = link.agrees is not False
    if not link.cells:
        return Piece(text, agrees=agrees, title="表中没有这个金额")
    cell = _best(link)
    shown = "与表一致" if agrees else "与表不一致"
    return Piece(
        text,
        anchor_of(cell, publication),
        agrees,
        f"{cell.place} {wanyuan(cell.amount)}，{shown}",
    )


def _best(link: Link) -> Cell:
    """The cell with the claimed amount, else the first that is meant."""
    same = (cell for cell in link.cells if cell.amount == link.claim.amount)
    return next(same, link.cells[0])


def anchor_of(cell: Cell, publication: Publication) -> str:
    """The place of a cell on the page."""
    table = publication.tables[cell.table]
    row = table.rows[cell.row - 1]
    keys = [key for key, label in table.columns.items() if label == cell.column]
    fitting = (key for key in keys if row.amounts.get(key) == cell.amount)
    return cell_anchor(cell.table, cell.row, next(fitting, keys[0] if keys else "total"))


def place_anchor(table: str, row: int, column: str, publication: Publication) -> str:
    """The place that a finding names: its cell, else its row or table; blank where not shown."""
    if table not in publication.tables:
        return ""
    shown = publication.tables[table]
    if not 0 < row <= len(shown.rows):
        return row_anchor(table, 1) if shown.rows else ""
    keys = [key for key, label in shown.columns.items() if label == column]
    has_cell = len(keys) == 1 and keys[0] in shown.amount_keys
    return cell_anchor(table, row, keys[0]) if has_cell else row_anchor(table, row)
