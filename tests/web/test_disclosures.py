"""A published document through the pages: sent, checked, previewed, imported."""

import json
import re
from dataclasses import replace
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.models import DepartmentBudget, FiscalYear
from budgets.selectors import facts_of, tables_of
from exchange.checking import check_document
from exchange.fixtures import load_fixture
from exchange.models import ImportBatch, SentDocument
from exchange.services import Source, commit_import, preview_import, read_source
from indicators.models import PerformanceObjective
from indicators.selectors import sheet_of
from indicators.services import save_sheet
from organizations.enums import AuditAction
from organizations.files import path_of
from organizations.models import AuditEntry, User
from tests.cast import NOW
from tests.exchange.test_import_queries import document
from tests.factories import draft, year_2023
from tests.golden.rongchang_2023.build import BUILDERS
from tests.golden.rongchang_2023.documents import FORMS, built, facts
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
CLEAN = "50015322T000000088498"


@pytest.fixture(autouse=True)
def apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def opened_year(db):
    return year_2023()


def sent(client, content=None, name="公开文档.txt", **options):
    file = SimpleUploadedFile(name, built("txt") if content is None else content)
    return client.post("/disclosures/upload/", {"file": file}, **options)


def page_of(client, content=None, name="公开文档.txt"):
    """The address and the page of a document that was just sent."""
    address = sent(client, content, name)["Location"]
    return address, client.get(address)


def confirm(client, address, answer):
    found = re.search(r'name="seen" value="(\w+)"', text_of(answer))
    assert found
    return client.post(f"{address}import/", {"seen": found[1]})


def printed(disclosure) -> bytes:
    return BUILDERS["txt"](disclosure, facts()["loose_blanks"])


def altered(code=CLEAN, **values):
    sample = load_fixture()
    sheets = (replace(s, **values) if s.project_code == code else s for s in sample.objectives)
    return replace(sample, objectives=tuple(sheets))


def stored():
    """All that an import writes, without keys."""
    budget = DepartmentBudget.objects.get(organization__code="118")
    objectives = PerformanceObjective.objects.with_sheets().order_by("pk")
    sheets = [sheet_of(one) for one in objectives]
    return (
        [replace(s, lines=tuple(replace(line, key=None) for line in s.lines)) for s in sheets],
        [(one.organization.code, one.status, one.version) for one in objectives],
        list(tables_of(budget)),
        facts_of(budget),
        budget.narrative,
    )


def test_by_the_page_the_same_is_stored_as_by_the_command(cast, tmp_path, subtests_of_forms):
    form = subtests_of_forms
    client = client_of(cast.chen)
    address, answer = page_of(client, built(form), f"公开文档.{form}")
    assert not PerformanceObjective.objects.exists()
    assert not ImportBatch.objects.exists()
    assert confirm(client, address, answer)["Location"] == address
    by_page = stored()
    entry = AuditEntry.objects.get(action=AuditAction.DOCUMENT_IMPORTED)
    assert (entry.actor, entry.changes["file"]) == (cast.chen, f"公开文档.{form}")
    path = tmp_path / f"另一份.{form}"
    path.write_bytes(built(form))
    told = json.loads(commanded(path))
    assert told["changes"]["updated"] == told["changes"]["created"] == 0
    assert stored() == by_page


@pytest.fixture(params=FORMS)
def subtests_of_forms(request):
    return request.param


def commanded(path):
    out = StringIO()
    call_command("import_disclosure", str(path), "--format", "json", stdout=out)
    return out.getvalue()


def test_the_page_says_what_the_document_holds_and_all_that_is_wrong_with_it(cast):
    _, answer = page_of(client_of(cast.chen))
    page, text = answer.context["page"], text_of(answer)
    alone = check_document(read_source(Source("公开文档.txt", built("txt"))))
    assert [row.finding for group in page.groups for row in group.rows] == list(alone.findings)
    assert page.report.ledger == alone.ledger
    assert str(alone.ledger) in text
    for finding in alone.findings:
        assert finding.code in text
    assert "新增 " in text
    assert "118001" in text
    assert [group.severity.value for group in page.groups] == ["error", "warning", "hint"]
    assert [group.is_open for group in page.groups] == [True, False, False]
    assert len(page.problems) == len(page.preview.problems) > 40
    assert "确认导入" in text


def test_after_the_import_the_page_leads_to_everything(cast):
    client = client_of(cast.chen)
    address, answer = page_of(client)
    confirm(client, address, answer)
    after = client.get(address)
    text = text_of(after)
    assert "已导入" in text
    assert "确认导入" not in text
    budget = DepartmentBudget.objects.get()
    assert f'href="/budgets/{budget.pk}/"' in text
    for objective in PerformanceObjective.objects.all():
        assert f'href="/objectives/{objective.pk}/"' in text
    assert "已导入" in text_of(client.get("/disclosures/"))


def test_a_second_confirmation_writes_nothing(cast):
    client = client_of(cast.chen)
    address, answer = page_of(client)
    confirm(client, address, answer)
    entries = AuditEntry.objects.count()
    again = confirm(client, address, answer)
    assert again["Location"] == address
    assert "已经导入过" in text_of(client.get(address))
    assert AuditEntry.objects.count() == entries


def test_what_is_there_already_needs_no_import(cast):
    commit_import(
        actor=cast.chen,
        disclosure=read_source(Source("a.txt", built("txt"))),
        source=Source("a.txt", b"1"),
        now=NOW,
    )
    _, answer = page_of(client_of(cast.chen))
    assert "与这份文档相同" in text_of(answer)
    assert "确认导入" not in text_of(answer)


def test_lines_that_differ_are_told_and_what_changed_since_stops_the_import(cast):
    client = client_of(cast.chen)
    address, answer = page_of(client)
    confirm(client, address, answer)
    address, answer = page_of(client, printed(altered(statement="另一个目标。")))
    assert "『当年绩效目标』" in text_of(answer)
    objective = PerformanceObjective.objects.with_sheets().get(project__code=CLEAN)
    typed = replace(sheet_of(objective), statement="同时有人改了。")
    save_sheet(actor=cast.chen, objective=objective, sheet=typed, now=NOW)
    refused = confirm(client, address, answer)
    assert refused.status_code == 409
    assert "系统中的数据有了变化" in text_of(refused)
    now = PerformanceObjective.objects.with_sheets().get(project__code=CLEAN)
    assert sheet_of(now).statement == "同时有人改了。"
    assert SentDocument.objects.get(imported_at=None)
    assert confirm(client, address, refused).status_code == 302
    now = PerformanceObjective.objects.with_sheets().get(project__code=CLEAN)
    assert sheet_of(now).statement == "另一个目标。"


def test_a_closed_year_is_imported_by_nobody_and_says_so(cast):
    client = client_of(cast.chen)
    address, answer = page_of(client)
    FiscalYear.objects.update(is_open=False)
    refused = confirm(client, address, answer)
    assert refused.status_code == 422
    assert "已关闭" in text_of(refused)
    assert not PerformanceObjective.objects.exists()


def test_a_lost_role_is_a_refusal(cast):
    client = client_of(cast.chen)
    address, answer = page_of(client)
    cast.chen.memberships.all().delete()
    assert confirm(client, address, answer).status_code == 403
    assert not PerformanceObjective.objects.exists()


@pytest.mark.parametrize("who", ["zhou", "liu", "zhao", "wu"])
def test_who_may_not_import_still_checks_and_sees_the_comparison(cast, who):
    _, answer = page_of(client_of(getattr(cast, who)))
    text = text_of(answer)
    assert "只作检查" in text
    assert "确认导入" not in text
    assert answer.context["page"].preview is not None


def test_a_document_of_others_is_checked_and_shows_nothing_that_is_stored(cast):
    secret = "只有系统里才有的一句话。"
    commit_import(
        actor=None,
        disclosure=altered(statement=secret),
        source=Source("a.txt", b"1"),
        now=NOW,
    )
    address, answer = page_of(client_of(cast.sun))
    text = text_of(answer)
    assert answer.context["page"].preview is None
    assert "不与系统中的数据对照" in text
    assert secret not in text
    assert "未作改动" not in text
    assert not re.search(r'href="/(budgets|objectives)/\d+/"', text)
    assert len(answer.context["page"].report.findings) > 100
    assert client_of(cast.sun).post(f"{address}import/", {"seen": "x"}).status_code == 403


def test_a_project_code_of_others_in_ones_own_document_shows_nothing_of_it(cast):
    other = draft(cast.other_unit, number=77)
    content = printed(altered(project_code=other.project.code))
    address, answer = page_of(client_of(cast.chen), content)
    text = text_of(answer)
    assert answer.context["page"].preview is None
    assert f"/objectives/{other.pk}/" not in text
    assert "确认导入" not in text
    assert "不属于您负责的单位" in text
    assert client_of(cast.chen).post(f"{address}import/", {"seen": ""}).status_code == 403


def test_a_document_without_a_unit_asks_for_it(cast):
    client = client_of(cast.chen)
    text = built("txt").decode("utf-8-sig").replace("118001-", "")
    address, answer = page_of(client, text.encode())
    assert "文档里没有单位编码" in text_of(answer)
    assert "确认导入" not in text_of(answer)
    wrong = client.post(f"{address}unit/", {"code": "公安局"})
    assert wrong.status_code == 422
    assert "『公安局』不是单位编码" in text_of(wrong)
    client.post(f"{address}unit/", {"code": "118001"})
    answer = client.get(address)
    assert 'value="118001"' in text_of(answer)
    assert confirm(client, address, answer).status_code == 302
    assert PerformanceObjective.objects.filter(kind="department").count() == 1


def test_a_document_with_its_unit_keeps_it(cast):
    client = client_of(cast.chen)
    address, _ = page_of(client)
    assert "以文档为准" in text_of(client.post(f"{address}unit/", {"code": "120001"}, follow=True))
    assert SentDocument.objects.get().organization_code == ""


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("公开.pdf", b"%PDF-1.7 ...", ["格式『pdf』不在允许范围", "另存为 .docx"]),
        ("空.txt", b"", ["空"]),
        ("坏.docx", b"PK\x03\x04 not really", ["已损坏"]),
        ("大.txt", b"1" * (5 * 1024 * 1024 + 1), ["超过5MB"]),
        ("便条.txt", "明天开会。".encode(), ["便条.txt"]),
        (f"{'长' * 130}.txt", built("txt"), ["最多120个"]),
    ],
)
def test_a_wrong_file_is_refused_with_all_reasons_and_nothing_is_kept(cast, name, content, told):
    answer = sent(client_of(cast.chen), content, name)
    assert answer.status_code == 422
    for words in told:
        assert words in text_of(answer)
    assert not SentDocument.objects.exists()


def test_no_file_and_no_role_are_told(cast):
    assert "请先选择" in text_of(client_of(cast.chen).post("/disclosures/upload/"))
    idle = User.objects.create(username="idle", full_name="闲人")
    client = client_of(idle)
    assert "还没有角色" in text_of(client.get("/disclosures/"))
    assert sent(client).status_code == 403
    assert not SentDocument.objects.exists()


def test_bytes_that_are_gone_are_told_and_do_not_break_the_page(cast):
    client = client_of(cast.chen)
    address, _ = page_of(client)
    path_of(SentDocument.objects.get().file).unlink()
    for answer in (client.get(address), client.get(f"{address}report/docx/")):
        assert answer.status_code == 422
        assert "丢失" in text_of(answer)
    client.post(f"{address}remove/")
    assert not SentDocument.objects.exists()


@pytest.mark.parametrize("kind", ["docx", "pdf", "html", "txt", "json"])
def test_the_report_goes_out_in_every_form_and_leaves_an_entry(cast, kind):
    client = client_of(cast.chen)
    address, _ = page_of(client)
    answer = client.get(f"{address}report/{kind}/")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    starts = {"docx": b"PK", "pdf": b"%PDF", "html": b"<!DOCTYPE", "json": b"{"}
    assert answer.content.startswith(starts.get(kind, b""))
    entry = AuditEntry.objects.order_by("-sequence")[0]
    assert entry.action == AuditAction.EXPORTED
    assert entry.changes["file"].endswith(f".{kind}")


def test_the_report_is_what_the_command_writes(cast, tmp_path):
    client = client_of(cast.chen)
    address, _ = page_of(client)
    path, report = tmp_path / "公开文档.txt", tmp_path / "报告.json"
    path.write_bytes(built("txt"))
    with pytest.raises(SystemExit):
        call_command("check_disclosure", str(path), "--format", "json", "--output", str(report))
    assert client.get(f"{address}report/json/").content == report.read_bytes()
    assert client.get(f"{address}report/exe/").status_code == 404


def test_what_only_the_stored_data_tells_is_listed_apart(cast):
    before = replace(load_fixture(), year=2022)
    lower = (
        replace(sheet, budget=sheet.budget and sheet.budget / 2, own=None, transfer=None)
        for sheet in before.objectives
    )
    before = replace(before, objectives=tuple(lower))
    commit_import(actor=None, disclosure=before, source=Source("a.txt", b"1"), now=NOW)
    _, answer = page_of(client_of(cast.chen))
    page = answer.context["page"]
    known = {(f.code, f.message) for f in page.report.findings}
    assert page.further
    assert not known & {(row.finding.code, row.finding.message) for row in page.further}
    told = {f for _, f in preview_import(page.disclosure).findings}
    assert {row.finding for row in page.further} <= told
    assert "与系统中的数据一起看" in text_of(answer)


def test_a_sheet_under_review_stays_and_the_page_says_so(cast):
    client = client_of(cast.chen)
    address, answer = page_of(client)
    confirm(client, address, answer)
    objective = PerformanceObjective.objects.with_sheets().get(project__code=CLEAN)
    PerformanceObjective.objects.filter(pk=objective.pk).update(status="approved")
    _, answer = page_of(client, printed(altered(statement="另一个目标。")))
    assert "未作改动；如需修改请走目标调整" in text_of(answer)
    assert "确认导入" not in text_of(answer)


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_list_asks_the_same_for_one_and_for_three(cast):
    client = client_of(cast.chen)
    sent(client)
    client.get("/disclosures/")
    one = queries(client, "/disclosures/")
    sent(client)
    sent(client)
    assert queries(client, "/disclosures/") == one <= 12


def test_the_page_asks_the_same_for_one_sheet_and_for_three(cast):
    client = client_of(cast.chen)
    addresses = [page_of(client, printed(document(count)))[0] for count in (1, 3)]
    one, three = (queries(client, address) for address in addresses)
    assert one == three <= 50


def test_the_lists_lead_here(cast):
    client = client_of(cast.chen)
    assert 'href="/disclosures/"' in text_of(client.get("/budgets/"))
    assert 'href="/disclosures/"' in text_of(client.get("/objectives/"))


@pytest.mark.parametrize(
    ("who", "is_offered"),
    [("chen", True), ("sun", True), ("qian", True), ("zhou", False), ("wu", False)],
)
def test_the_menu_offers_it_to_who_may_import(cast, who, is_offered):
    text = text_of(client_of(getattr(cast, who)).get("/rules/"))
    assert ('href="/disclosures/"' in text) is is_offered
