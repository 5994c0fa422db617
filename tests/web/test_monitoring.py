"""The pages of monitoring: typed, lit while typing, saved, handed in, reviewed, out and in as xlsx."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from budgets.enums import Activity
from budgets.models import Window
from evaluations.forecasts import Money
from evaluations.models import MonitoringLine, MonitoringReport
from evaluations.monitored import stored_watch
from evaluations.services import save_monitoring, submit_monitoring
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.evaluations.monitoring_forms import JULY, LINES, filled, fresh
from tests.evaluations.test_monitoring_reports import AUGUST
from tests.factories import approved, draft
from tests.web.pages import client_of, text_of
from tests.web.test_home import tiles

pytestmark = pytest.mark.django_db


@pytest.fixture
def objective(cast):
    return fresh(cast.chen, approved(cast))


def cells(objective, lines=LINES, **more) -> dict[str, object]:
    typed: dict[str, object] = {"budget": "100", "spent": "58", "forecast": "97"}
    rows = sorted(objective.indicators.all(), key=lambda line: line.position)
    for row, line in zip(rows, lines, strict=True):
        for name in ("kind", "share", "due", "actual", "forecast", "likelihood"):
            typed[f"{name}-{row.pk}"] = getattr(line, name)
        typed[f"causes-{row.pk}"] = list(line.causes)
        typed[f"reason-{row.pk}"], typed[f"measures-{row.pk}"] = line.reason, line.measures
    return {**typed, "base_version": "0", **more}


def page(name, objective, month=JULY) -> str:
    return reverse(name, args=[objective.pk, month])


def key(objective, position: int) -> int:
    return next(line.pk for line in objective.indicators.all() if line.position == position)


def handed_in(cast, objective):
    save_monitoring(actor=cast.chen, month=JULY, filled=filled(objective), now=AUGUST)
    return submit_monitoring(
        actor=cast.chen, objective=objective, month=JULY, base_version=1, now=AUGUST
    )


def lights_on(html: str) -> list[str]:
    return re.findall(r'data-row-light><span class="zs-light zs-light-(\w+)"', html)


def test_saved_lights_are_the_pure_ones_on_the_page(cast, objective):
    client = client_of(cast.chen)
    answer = client.post(page("monitoring", objective), cells(objective, save="1"), follow=True)
    html = text_of(answer)
    assert "已保存。" in html
    watch = stored_watch(objective, JULY)
    assert lights_on(html) == [one.light.light.value for one in watch.lines]
    assert "执行进度为7月应有进度的99.43%" in html
    assert MonitoringReport.objects.get().light == "yellow"
    assert AuditEntry.objects.filter(action=AuditAction.MONITORING_SAVED).count() == 1


def test_a_new_page_is_grey_and_no_cell_holds_a_zero(cast, objective):
    html = text_of(client_of(cast.chen).get(page("monitoring", objective)))
    assert lights_on(html) == ["grey"] * 7
    assert not re.search(r'class="form-control[^"]*"[^>]*value="0(\.0+)?"', html)
    assert not MonitoringReport.objects.exists()


def test_live_lights_come_from_the_same_formulas_and_write_nothing(cast, objective):
    client, entries = client_of(cast.chen), AuditEntry.objects.count()
    first = key(objective, 1)
    few = cells(objective, **{f"actual-{first}": "20"})
    answer = client.post(page("monitoring-check", objective), few).json()
    line = answer["lines"][str(first)]
    assert (line["light"], line["label"]) == ("red", "红灯（严重滞后）")
    assert "28.57%" in line["explanation"]
    assert "请勾选偏差原因" in line["due"]
    assert "请填纠偏措施" in line["due"]
    assert answer["light"]["light"] == "red"
    assert answer["execution"]["light"] == "green"
    assert not MonitoringReport.objects.exists()
    assert AuditEntry.objects.count() == entries


def test_handing_in_saves_and_goes_to_the_reviewer(cast, objective):
    client = client_of(cast.chen)
    answer = client.post(page("monitoring", objective), cells(objective, submit="1"), follow=True)
    assert "已报送，等待本单位审核" in text_of(answer)
    assert MonitoringReport.objects.get().status == "submitted"
    reviewer = client_of(cast.zhou)
    assert "审核这份监控" in text_of(reviewer.get(page("monitoring", objective)))
    blank = reviewer.post(page("monitoring-return", objective), {"base_version": "2"})
    assert blank.status_code == 422
    assert "写明原因" in text_of(blank)
    stale = reviewer.post(page("monitoring-accept", objective), {"base_version": "1"})
    assert stale.status_code == 409
    back = {"base_version": "2", "comment": "措施要写谁负责"}
    reviewer.post(page("monitoring-return", objective), back)
    assert "措施要写谁负责" in text_of(client.get(page("monitoring", objective)))
    again = cells(objective, submit="1", base_version="3")
    client.post(page("monitoring", objective), again)
    done = reviewer.post(page("monitoring-accept", objective), {"base_version": "5"}, follow=True)
    assert "监控审核通过" in text_of(done)
    assert MonitoringReport.objects.get().status == "accepted"


def test_what_is_missing_stops_the_submission_and_the_draft_stays(cast, objective):
    second = key(objective, 2)
    typed = cells(objective, submit="1", **{f"likelihood-{second}": ""})
    answer = client_of(cast.chen).post(page("monitoring", objective), typed)
    assert answer.status_code == 422
    assert "已保存，但没有报送：还有 1 处要补全" in text_of(answer)
    row = MonitoringReport.objects.get()
    assert (row.status, row.version) == ("draft", 1)
    assert 'name="base_version" value="1"' in text_of(answer)


@pytest.mark.parametrize("typed", ["很多", "9" * 60, "<script>alert(1)</script>", "NaN"])
def test_bad_cells_are_told_and_nothing_typed_is_lost(cast, objective, typed):
    first = key(objective, 1)
    sent = cells(objective, save="1", spent="约六十", **{f"actual-{first}": typed})
    answer = client_of(cast.chen).post(page("monitoring", objective), sent)
    html = text_of(answer)
    assert answer.status_code == 422
    assert "有 2 处需要改正，没有保存" in html
    assert "『累计完成值』" in html
    assert "『累计执行数』" in html
    assert "汛期停工两周" in html
    assert "<script>alert" not in html
    assert not MonitoringReport.objects.exists()


def test_a_stale_page_is_told_and_keeps_what_was_typed(cast, objective):
    client = client_of(cast.chen)
    client.post(page("monitoring", objective), cells(objective, save="1"))
    typed = cells(objective, save="1", spent="61.5")
    answer = client.post(page("monitoring", objective), typed)
    html = text_of(answer)
    assert answer.status_code == 409
    assert "刚被别人修改" in html
    assert 'value="61.5"' in html
    assert MonitoringReport.objects.get().spent_amount == 58


def test_outside_its_time_nothing_is_saved_and_the_page_keeps_everything(cast, objective):
    now = timezone.now()
    Window.objects.create(
        fiscal_year=objective.fiscal_year,
        activity=Activity.MONITORING.value,
        opens_at=now - timedelta(days=9),
        closes_at=now - timedelta(days=1),
    )
    client = client_of(cast.chen)
    answer = client.post(page("monitoring", objective), cells(objective, save="1"))
    html = text_of(answer)
    assert answer.status_code == 422
    assert "绩效运行监控已于" in html
    assert "汛期停工两周" in html
    assert not MonitoringReport.objects.exists()
    assert "绩效运行监控已于" in text_of(client.get(reverse("monitoring-list")))


@pytest.mark.parametrize("month", [0, 13, 99])
def test_there_is_no_thirteenth_month(cast, objective, month):
    assert client_of(cast.chen).get(page("monitoring", objective, month)).status_code == 404


def test_a_draft_objective_has_no_monitoring(cast):
    one = draft(cast.unit)
    assert client_of(cast.chen).get(page("monitoring", one)).status_code == 404


def test_the_list_shows_lights_once_they_are_handed_in_and_narrows(cast, objective):
    other = fresh(cast.chen, approved(cast, number=2))
    save_monitoring(actor=cast.chen, month=JULY, filled=filled(other), now=AUGUST)
    client = client_of(cast.chen)
    assert text_of(client.get(reverse("monitoring-list"))).count("zs-light-yellow") == 0
    handed_in(cast, objective)

    def names(**query):
        html = text_of(client.get(reverse("monitoring-list"), query))
        return re.findall(r'class="zs-name"[^>]*>([^<]+)<', html)

    assert names() == ["道路信号维护项目1", "道路信号维护项目2"]
    assert names(light="yellow") == ["道路信号维护项目1"]
    assert names(light="grey") == ["道路信号维护项目2"]
    assert names(state="draft") == ["道路信号维护项目2"]
    assert names(state="missing") == []
    assert names(month="8", state="missing") == ["道路信号维护项目1", "道路信号维护项目2"]
    assert names(unit="120") == []
    assert names(light="purple", month="甲") == names()


def test_the_board_shows_each_light_with_a_list_of_that_length(cast, objective):
    approved(cast, number=2)
    handed_in(cast, objective)
    client = client_of(cast.zhao)
    board = client.get(reverse("monitoring-lights")).context["page"]
    assert {light.value: n for light, n in board.totals} == {
        "red": 0, "yellow": 1, "grey": 1, "green": 0, "blue": 0,
    }  # fmt: skip
    for light, number in board.totals:
        shown = client.get(reverse("monitoring-list"), {"light": light.value})
        assert len(shown.context["page"].rows) == number


def test_the_start_page_says_what_waits_while_the_time_runs(cast, objective):
    assert "监控待报送" not in tiles(client_of(cast.chen))
    now = timezone.now()
    Window.objects.create(
        fiscal_year=objective.fiscal_year,
        activity=Activity.MONITORING.value,
        opens_at=AUGUST - timedelta(days=1),
        closes_at=now + timedelta(days=1),
    )
    assert tiles(client_of(cast.chen))["监控待报送"][0] == 1
    assert tiles(client_of(cast.zhou))["监控待审核"][0] == 0
    handed_in(cast, objective)
    assert tiles(client_of(cast.chen))["监控待报送"][0] == 0
    number, where = tiles(client_of(cast.zhou))["监控待审核"]
    assert number == 1
    assert len(client_of(cast.zhou).get(where).context["page"].rows) == 1
    assert "监控待报送" not in tiles(client_of(cast.zhao))


def workbook(client, month=JULY) -> openpyxl.Workbook:
    answer = client.get(reverse("monitoring-export"), {"month": month})
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def sent(client, book, name="监控.xlsx", **options):
    buffer = io.BytesIO()
    book.save(buffer)
    file = SimpleUploadedFile(name, buffer.getvalue())
    return client.post(reverse("monitoring-upload"), {"file": file}, **options)


def column(sheet, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == name)


def fill(book, lines=LINES):
    sheet, money = book["指标监控"], book["预算执行"]
    heads = {
        "进度类型": "kind", "完成期限": "due", "累计完成值": "actual", "全年预计完成值": "forecast",
        "完成目标可能性": "likelihood", "偏差原因说明": "reason", "纠偏措施": "measures",
    }  # fmt: skip
    for number, line in enumerate(lines, 2):
        for head, name in heads.items():
            sheet.cell(number, column(sheet, head), getattr(line, name))
        sheet.cell(number, column(sheet, "偏差原因类别"), "、".join(line.causes))
    for head, amount in {"调整后预算数": 100, "累计执行数": 58, "全年预计执行数": 97}.items():
        money.cell(2, column(money, head), amount)
    return book


def test_the_workbook_goes_out_prefilled_and_comes_back(cast, objective):
    client = client_of(cast.chen)
    book = workbook(client)
    assert book["指标监控"].max_row == 8
    assert "已保存 1 份1–7月监控" in text_of(sent(client, fill(book), follow=True))
    row = MonitoringReport.objects.get()
    assert (row.status, row.version, row.light) == ("draft", 1, "yellow")
    assert MonitoringLine.objects.filter(report=row).count() == 7
    again = workbook(client)
    sheet = again["指标监控"]
    likely = [sheet.cell(n, column(sheet, "完成目标可能性")).value for n in range(2, 9)]
    assert likely[:3] == ["确定能", "确定能", "有可能"]
    assert sheet.cell(4, column(sheet, "偏差原因类别")).value == "人员保障"
    assert again["预算执行"].cell(2, column(again["预算执行"], "版本")).value == "1"
    assert "已保存 1 份" in text_of(sent(client, again, follow=True))
    assert stored_watch(objective, JULY).money == Money(100, 58, 97)


def test_a_workbook_that_is_older_than_the_page_is_refused(cast, objective):
    client = client_of(cast.chen)
    old = fill(workbook(client))
    client.post(page("monitoring", objective), cells(objective, save="1", spent="60"))
    answer = sent(client, old)
    assert answer.status_code == 422
    assert "下载之后这份监控又改过" in text_of(answer)
    assert MonitoringReport.objects.get().spent_amount == 60


def test_every_error_comes_back_at_once_as_red_cells_with_notes(cast, objective):
    client = client_of(cast.chen)
    book = fill(workbook(client))
    sheet, money = book["指标监控"], book["预算执行"]
    sheet.cell(2, column(sheet, "累计完成值"), "很多")
    sheet.cell(3, column(sheet, "完成目标可能性"), "大概")
    sheet.cell(4, column(sheet, "指标名称"), "别的指标")
    money.cell(2, column(money, "累计执行数"), "六十")
    answer = sent(client, book)
    assert answer.status_code == 422
    assert "有 4 处需要改正，没有写入任何一行" in text_of(answer)
    assert not MonitoringReport.objects.exists()
    marked = client.get(reverse("actuals-marked", args=[answer.context["upload"].token]))
    returned = openpyxl.load_workbook(io.BytesIO(marked.content))
    red = {
        (one.title, cell.coordinate)
        for one in returned
        for row in one.iter_rows()
        for cell in row
        if cell.comment
    }
    assert red == {
        ("指标监控", sheet.cell(2, column(sheet, "累计完成值")).coordinate),
        ("指标监控", sheet.cell(3, column(sheet, "完成目标可能性")).coordinate),
        ("指标监控", sheet.cell(4, column(sheet, "指标名称")).coordinate),
        ("预算执行", money.cell(2, column(money, "累计执行数")).coordinate),
    }


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("图.xlsx", b"\x89PNG\r\n\x1a\n", "图.xlsx"),
        ("别的.csv", "甲,乙\n1,2\n".encode(), "没有找到所需的表头"),
    ],
)
def test_a_file_that_is_no_form_gets_a_sentence(cast, objective, name, content, message):
    file = SimpleUploadedFile(name, content)
    answer = client_of(cast.chen).post(reverse("monitoring-upload"), {"file": file}, follow=True)
    assert message in text_of(answer)
    assert not MonitoringReport.objects.exists()


def test_only_preparers_upload_and_only_for_their_units(cast, objective):
    book = fill(workbook(client_of(cast.chen)))
    assert sent(client_of(cast.zhou), book).status_code == 403
    outside = sent(client_of(cast.sun), book)
    assert outside.status_code == 422
    assert "不在您的数据范围内" in text_of(outside)
    assert not MonitoringReport.objects.exists()


def test_what_was_handed_in_is_not_overwritten_by_a_workbook(cast, objective):
    book = fill(workbook(client_of(cast.chen)))
    handed_in(cast, objective)
    answer = sent(client_of(cast.chen), book)
    assert answer.status_code == 422
    assert "待单位审核" in text_of(answer)
    assert workbook(client_of(cast.chen))["指标监控"].max_row == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_do_not_ask_the_database_per_sheet(cast, number, django_assert_max_num_queries):
    for one in range(number):
        handed_in(cast, fresh(cast.chen, approved(cast, number=one + 1)))
    client, finance = client_of(cast.chen), client_of(cast.zhao)
    client.get(reverse("monitoring-list"))
    finance.get(reverse("monitoring-lights"))
    with django_assert_max_num_queries(10):
        client.get(reverse("monitoring-list"))
    with django_assert_max_num_queries(10):
        finance.get(reverse("monitoring-lights"))
    with django_assert_max_num_queries(15):
        client.get(reverse("monitoring-export"), {"month": 8})


@pytest.mark.parametrize("lines", [1, 7])
def test_a_live_check_does_not_ask_per_line(cast, objective, lines, django_assert_num_queries):
    client, address = client_of(cast.chen), page("monitoring-check", objective)
    client.post(address, {})
    typed = dict(list(cells(objective).items())[: 3 + 9 * lines])
    with django_assert_num_queries(8):
        client.post(address, typed)


def test_the_page_tells_each_person_what_is_to_be_done_with_it(cast, objective):
    handed_in(cast, objective)

    def told(who: str) -> str:
        return text_of(client_of(getattr(cast, who)).get(page("monitoring", objective)))

    assert "已经报送，审核退回之前不能修改。" in told("chen")
    assert "审核这份监控" in told("zhou")
    assert "您可以查看" not in told("zhou")
    assert "您可以查看；监控由本单位经办填报。" in told("liu")
    client_of(cast.zhou).post(page("monitoring-accept", objective), {"base_version": "2"})
    assert "监控已经审核通过，不能再修改。" in told("chen")
