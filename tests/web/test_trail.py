import csv
import io

import pytest

from organizations import audit
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.web.pages import client_of, text_of
from web.exports import harmless

pytestmark = pytest.mark.django_db


def exported(client, query="") -> list[list[str]]:
    response = client.get(f"/audit/export/{query}")
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body)))


def test_the_auditor_reads_who_did_what_in_chinese(cast):
    page = text_of(client_of(cast.wu).get("/audit/"))
    for part in ("新建单位", "授予角色", "<dt>角色</dt><dd>经办</dd>", "陈静", "登录"):
        assert part in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?action=organizations.role_granted", 7),
        ("?who=吴桐", 1),
        ("?target=交通局本级", 1),
        ("?since=2023-01-10&until=2023-01-10", 12),
        ("?until=2023-01-09", 0),
        ("?action=nonsense&since=nonsense&until=2023-13-40", 13),
    ],
)
def test_the_filters_narrow(cast, query, count):
    client = client_of(cast.wu)
    assert len(client.get(f"/audit/{query}").context["page"].rows) == count


def test_pages_by_key_keep_the_filter(cast):
    for _ in range(60):
        audit.record(actor=cast.chen, action=AuditAction.UNIT_CHANGED, target="单位", now=NOW)
    client = client_of(cast.wu)
    page = client.get("/audit/?who=陈静")
    key = page.context["page"].next_key
    assert len(page.context["page"].rows) == 50
    following = client.get(f"/audit/?who=陈静&after={key}")
    assert len(following.context["page"].rows) == 10
    assert f"before={following.context['page'].previous_key}" in text_of(following)


def test_the_export_holds_the_found_rows_and_is_itself_an_entry(cast):
    rows = exported(client_of(cast.wu), "?action=organizations.role_granted")
    assert rows[0][:4] == ["序号", "时间", "操作人", "动作"]
    assert {row[3] for row in rows[1:]} == {"授予角色"}
    assert len(rows) == 8
    entry = AuditEntry.objects.order_by("-sequence")[0]
    assert (entry.action, entry.actor) == (AuditAction.EXPORTED, cast.wu)
    assert entry.changes == {"rows": 7, "filters": {"action": "organizations.role_granted"}}


def test_a_formula_in_the_trail_is_text_in_the_export(cast):
    audit.record(actor=None, action=AuditAction.SIGN_IN_FAILED, target="=HYPERLINK(1)", now=NOW)
    cells = {row[4] for row in exported(client_of(cast.wu))}
    assert "'=HYPERLINK(1)" in cells


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_cells_that_a_spreadsheet_would_run_are_marked_as_text(start):
    assert harmless(f"{start}1") == f"'{start}1"


def test_ordinary_cells_stay_as_they_are():
    assert harmless("118001-公安局") == "118001-公安局"


def test_an_unbroken_chain_is_told_so(cast):
    assert "日志完整" in text_of(client_of(cast.wu).get("/audit/check/"))


def test_a_changed_entry_is_found(cast):
    AuditEntry.objects.filter(sequence=3).update(actor_label="他人")
    page = text_of(client_of(cast.wu).get("/audit/check/"))
    assert "发现 1 处异常" in page
    assert "内容被改动" in page


def test_a_long_list_of_breaks_is_cut(cast):
    for _ in range(120):
        audit.record(actor=cast.chen, action=AuditAction.UNIT_CHANGED, target="单位", now=NOW)
    AuditEntry.objects.update(actor_label="他人")
    page = client_of(cast.wu).get("/audit/check/")
    assert page.context["count"] > len(page.context["breaks"]) == 100


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_ten_questions_at_most(cast, number, django_assert_max_num_queries):
    for _ in range(number):
        audit.record(actor=cast.chen, action=AuditAction.UNIT_CHANGED, target="单位", now=NOW)
    client = client_of(cast.wu)
    client.get("/audit/")
    with django_assert_max_num_queries(10):
        client.get("/audit/")
