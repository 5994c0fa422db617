"""Consistent documents raise no error; a planted fault is found where it was planted."""

import re
from collections import Counter

import pytest

from budgets.narrative import NARRATIVE
from common.findings import Severity
from common.rules import Verdict
from exchange.checking import check_document, place_of
from tests.exchange.generated.documents import documents
from tests.exchange.generated.mutants import mutants

CHUNKS, SIZE = 10, 50
MUTANTS, PARTS = 300, 6
ROUNDINGS = {"H02", "H03", "H04", "H05", "H06", "H07", "H11", "H15", "I05", "I06", "I08"}


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_consistent_documents_raise_no_error(chunk):
    hints = Counter()
    for document in documents(SIZE, seed=chunk):
        report = check_document(document)
        errors = [
            (f.code, place_of(f.location), f.message)
            for f in report.findings
            if f.severity is Severity.ERROR
        ]
        assert errors == []
        assert [o.reason for _, o in report.outcomes if o.verdict is Verdict.FAILED] == []
        hints.update(f.code for f in report.findings if f.severity is Severity.HINT)
    # The envelope was needed: sums of rounded numbers do drift.
    assert sum(hints[code] for code in ROUNDINGS) > SIZE


def errors_of(document):
    return {
        (finding.code, place_of(finding.location), finding.message): finding
        for finding in check_document(document).findings
        if finding.severity is not Severity.HINT
    }


def names_place(finding, mutant):
    """Whether the finding stands at the changed place or names it."""
    told = f"{place_of(finding.location)} {finding.message}"
    if mutant.table == NARRATIVE:
        return f"第{mutant.row}段" in told
    if mutant.table not in told or not re.search(rf"(?<![\d,.]){mutant.number}(?![\d,.])", told):
        return False
    return not mutant.row or mutant.row in _rows(told, mutant.table)


def _rows(told, table):
    """The rows that the words name: 表二第3行, 第4、5行, 第16—31行."""
    rows = set()
    for text in re.findall(rf"(?:{table}第|第)([\d、—]+)行", told):
        for part in text.split("、"):
            first, _, last = part.partition("—")
            rows |= set(range(int(first), int(last or first) + 1))
    return rows


def is_found(mutant):
    before = errors_of(mutant.original)
    new = [finding for key, finding in errors_of(mutant.changed).items() if key not in before]
    return any(names_place(finding, mutant) for finding in new)


@pytest.fixture(scope="module")
def planted():
    return list(mutants(MUTANTS))


@pytest.mark.parametrize("part", range(PARTS))
def test_planted_faults_are_found_at_their_place(planted, part):
    mine = planted[part::PARTS]
    missed = [(mutant.kind, mutant.note) for mutant in mine if not is_found(mutant)]

    assert len(mine) == MUTANTS // PARTS
    assert len(missed) <= 0.05 * len(mine), missed


def test_every_kind_of_fault_is_planted(planted):
    assert {mutant.kind for mutant in planted} == {
        "amount",
        "amount in text",
        "class",
        "class in text",
        "row",
        "year",
        "year in title",
        "year on year",
    }
    assert all(mutant.original != mutant.changed for mutant in planted)
