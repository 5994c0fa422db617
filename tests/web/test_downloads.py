"""Whoever takes records along leaves an entry that says what and how much."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from organizations.enums import AuditAction
from organizations.models import AuditEntry, User
from tests.factories import draft
from tests.web.pages import client_of
from tests.web.test_permissions import READS, address
from web.trail_details import details_text

pytestmark = pytest.mark.django_db

DOWNLOADS = {
    "actuals-export",
    "actuals-marked",
    "adjustment-document",
    "disclosure-report",
    "evidence",
    "health-file",
    "monitoring-export",
    "quality-file",
    "review-form",
    "self-evaluation-workbook",
    "trail-export",
}
"""Every address that hands out a file, but for the recovery codes of one's own account."""


def exports():
    return AuditEntry.objects.filter(action=AuditAction.EXPORTED).order_by("sequence")


def is_file(response) -> bool:
    return "attachment" in response.headers.get("Content-Disposition", "")


def words(entry) -> set[str]:
    """In whatever order the database gives the details back."""
    return set(details_text(entry).split("；"))


def marked_token(cast) -> str:
    """What the page offers after a workbook with an error was sent."""
    client = client_of(cast.chen)
    book = load_workbook(io.BytesIO(client.get("/actuals/workbook/").content))
    book["完成值"]["I2"] = "很多"
    stream = io.BytesIO()
    book.save(stream)
    answer = client.post(
        "/actuals/upload/", {"file": SimpleUploadedFile("表.xlsx", stream.getvalue())}
    )
    return answer.context["upload"].token


def test_every_address_that_hands_out_a_file_leaves_an_entry(cast):
    """Asked of all pages by everybody, so that a new download is not forgotten here."""
    objective = draft(cast.unit)
    token, found = marked_token(cast), set()
    for name in READS:
        page = (
            f"/actuals/marked/{token}/"
            if name == "actuals-marked"
            else address(name, cast, objective)
        )
        for person in User.objects.order_by("pk"):
            known = exports().count()
            response = client_of(person).get(page)
            handed_out = response.status_code == 200 and is_file(response)
            assert exports().count() - known == (1 if handed_out else 0), (name, person)
            if handed_out:
                found.add(name)
                assert exports().last().actor == person
    assert found == DOWNLOADS


def test_the_entry_says_how_many_rows_were_taken_along(cast):
    for number in (1, 2):
        draft(cast.unit, number=number)
    draft(cast.other_unit, number=3)
    client_of(cast.chen).get("/actuals/workbook/")
    entry = exports().get()
    assert (entry.actor, entry.target_type) == (cast.chen, "evaluations.Measurement")
    assert entry.changes == {"rows": 14, "objectives": 2, "year": 2023}
    assert words(entry) == {"行数：14", "绩效目标数：2", "年度：2023"}


def test_a_marked_table_that_is_not_kept_leaves_no_entry(cast):
    draft(cast.unit)
    token = marked_token(cast)
    known = exports().count()
    assert client_of(cast.sun).get(f"/actuals/marked/{token}/").status_code == 404
    assert exports().count() == known
    assert client_of(cast.chen).get(f"/actuals/marked/{token}/").status_code == 200
    assert words(exports().last()) == {"行数：1", "文件：表.xlsx", "方式：取回标注的表"}
