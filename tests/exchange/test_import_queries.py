"""What an import asks of the database: constant where nothing is new, so much a sheet where it is."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.fixtures import load_fixture
from exchange.services import Source, commit_import, preview_import
from tests.cast import NOW
from tests.factories import year_2023

pytestmark = pytest.mark.django_db
SOURCE = Source("公开文档.docx", b"document")
PREVIEW_AT_MOST = 20
REPEATED_AT_MOST = 28
"""The preview's, the locks, the right (with the year and the projects), and the test's savepoint."""
A_NEW_SHEET_AT_MOST = 57
"""With its project, money, version and audit entries; see docs/decisions/0021."""
A_BATCH_AT_MOST = 20
"""The record of an import that has changed anything."""


@pytest.fixture(autouse=True)
def opened_year(db):
    """Only the finance administrator's import opens a year itself."""
    return year_2023()


def document(count, text=""):
    """The department's sheet and so many projects, each printed like the sample's first."""
    sample = load_fixture()
    department, project, *_ = sample.objectives
    projects = tuple(
        replace(
            project,
            project_code=f"50015322T{number:012d}",
            name=f"第{number}个项目",
            statement=text or project.statement,
        )
        for number in range(1, count + 1)
    )
    return replace(sample, objectives=(department, *projects))


def bring(disclosure, actor):
    return commit_import(actor=actor, disclosure=disclosure, source=SOURCE, now=NOW)


def queries(act):
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


def test_a_preview_with_all_findings_asks_the_same_for_any_number_of_sheets(cast):
    new = [queries(lambda n=n: preview_import(document(n))) for n in (1, 3)]
    assert new[0] == new[1] <= PREVIEW_AT_MOST
    for text in ("", "全部改写的年度目标。"):
        asked = []
        for count in (1, 3):
            bring(document(count), cast.chen)
            asked.append(queries(lambda n=count, t=text: preview_import(document(n, t))))
        assert asked[0] == asked[1] <= PREVIEW_AT_MOST


def test_a_repeated_import_asks_the_same_for_any_number_of_sheets(cast):
    asked = []
    for count in (1, 3):
        bring(document(count), cast.chen)
        asked.append(queries(lambda n=count: bring(document(n), cast.chen)))
    assert asked[0] == asked[1] <= REPEATED_AT_MOST


@pytest.mark.parametrize("new", [1, 3])
def test_a_new_sheet_asks_the_same_whatever_comes_with_it(cast, new):
    bring(document(1), cast.chen)
    asked = queries(lambda: bring(document(1 + new), cast.chen))
    assert asked <= REPEATED_AT_MOST + A_BATCH_AT_MOST + new * A_NEW_SHEET_AT_MOST
