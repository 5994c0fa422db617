"""A self-evaluation out as a workbook and in again: nothing half written, nothing lost."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.enums import Activity
from budgets.models import Window
from evaluations.models import IndicatorScore, SelfEvaluation
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.evaluations.test_self_evaluations import SUMMARY
from tests.factories import draft
from tests.web.pages import PEOPLE, client_of, text_of
from tests.web.test_self_evaluations import OWN, address, cells, handed_in, ready, saved
from web.trail_details import details_text

pytestmark = pytest.mark.django_db
SCORES, TEXTS = "自评得分", "自评说明"


@pytest.fixture
def objective(cast):
    return ready(cast)


def workbook(client, objective) -> openpyxl.Workbook:
    answer = client.get(address("self-evaluation-workbook", objective))
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def content_of(book) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sent(client, objective, content, name="自评.xlsx", **options):
    file = SimpleUploadedFile(name, content)
    return client.post(address("self-evaluation-upload", objective), {"file": file}, **options)


def column(sheet, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == name)


def put(book, sheet: str, row: int, name: str, value) -> str:
    """Fill a cell; its name, such as J2."""
    cell = book[sheet].cell(row, column(book[sheet], name))
    cell.value = value
    return cell.coordinate


def fill(book, scores=OWN, summary=SUMMARY, problems="", measures=""):
    for row, score in enumerate(scores, 2):
        put(book, SCORES, row, "自评得分", score)
    put(book, TEXTS, 2, "目标完成情况", summary)
    put(book, TEXTS, 2, "存在问题", problems)
    put(book, TEXTS, 2, "改进措施", measures)
    return book


def told(answer) -> list[tuple[str, str]]:
    return [(str(one.location), one.message) for one in answer.context["upload"].problems]


def test_it_goes_out_filled_in_and_comes_back_as_the_draft(cast, objective):
    client = client_of(cast.chen)
    book = workbook(client, objective)
    first = [cell.value for cell in book[SCORES][2]][1:]
    assert first[:3] == ["1", "路口信号设备巡检维护数量", "≥120"]
    assert (first[5], first[7]) == ("110", "13.75")
    assert book[TEXTS].cell(2, column(book[TEXTS], "版本")).value == "0"
    texts = {"problems": "人手不足\n车辆老化", "measures": "增配两个班组"}
    answer = sent(client, objective, content_of(fill(book, **texts)), follow=True)
    assert "已按上传的表保存" in text_of(answer)
    row = SelfEvaluation.objects.get()
    assert (row.status, row.version, row.summary) == ("draft", 1, SUMMARY)
    assert (row.problems, row.measures) == ("人手不足\n车辆老化", "增配两个班组")
    kept = IndicatorScore.objects.order_by("indicator__position").values_list("score", flat=True)
    assert [f"{score.normalize():f}" for score in kept] == list(OWN)
    assert AuditEntry.objects.filter(action=AuditAction.SELF_EVALUATION_SAVED).count() == 1


def test_out_and_in_unchanged_changes_nothing_but_the_version(cast, objective):
    saved(cast, objective)
    before = SelfEvaluation.objects.values().get()
    scores = list(IndicatorScore.objects.order_by("indicator").values_list("indicator", "score"))
    client = client_of(cast.chen)
    sent(client, objective, content_of(workbook(client, objective)))
    after = SelfEvaluation.objects.values().get()
    assert {**after, "version": 1} == before
    assert after["version"] == 2
    again = IndicatorScore.objects.order_by("indicator").values_list("indicator", "score")
    assert list(again) == scores


def test_numbers_typed_in_excel_count_as_what_they_are(cast, objective):
    client = client_of(cast.chen)
    book = fill(workbook(client, objective), scores=(13.75, 10, 15, 8, 16, 10, 9))
    sent(client, objective, content_of(book))
    assert SelfEvaluation.objects.get().total is not None
    first = IndicatorScore.objects.order_by("indicator__position")[0]
    assert str(first.score) == "13.75"


def test_a_line_left_out_keeps_its_score_and_a_blank_one_takes_it_back(cast, objective):
    saved(cast, objective)
    client = client_of(cast.chen)
    book = workbook(client, objective)
    put(book, SCORES, 3, "自评得分", None)
    book[SCORES].delete_rows(2)
    sent(client, objective, content_of(book))
    scores = IndicatorScore.objects.order_by("indicator__position").values_list("score", flat=True)
    assert str(scores[0]) == "13.75"
    assert scores[1] is None


def test_every_bad_cell_is_told_at_once_and_comes_back_red(cast, objective):
    client = client_of(cast.chen)
    book = fill(workbook(client, objective))
    red = {
        (SCORES, put(book, SCORES, 2, "自评得分", "很好")),
        (SCORES, put(book, SCORES, 3, "自评得分", "99")),
        (SCORES, put(book, SCORES, 4, "自评得分", "9" * 400)),
        (SCORES, put(book, SCORES, 5, "指标名称", "别的指标")),
        (SCORES, put(book, SCORES, 6, "项目编码", "50011823T000000099999")),
        (SCORES, put(book, SCORES, 7, "自评得分", "1.005")),
        (TEXTS, put(book, TEXTS, 2, "存在问题", "长" * 2001)),
        (TEXTS, put(book, TEXTS, 2, "改进措施", "长" * 2500)),
    }
    answer = sent(client, objective, content_of(book))
    assert answer.status_code == 422
    assert len(told(answer)) == 8
    page = text_of(answer)
    for said in (
        "有 8 处需要改正，没有写入任何一行",
        "『很好』不是数",
        "应在0到",
        "没有这条指标",
        "请到那一张的页面上传",
        "最多两位小数",
        "最多 2000 字，现有 2001 字",
    ):
        assert said in page
    assert not SelfEvaluation.objects.exists()
    marked = client.get(f"/actuals/marked/{answer.context['upload'].token}/")
    returned = openpyxl.load_workbook(io.BytesIO(marked.content))
    assert red == {
        (sheet.title, cell.coordinate)
        for sheet in returned
        for line in sheet.iter_rows()
        for cell in line
        if cell.comment
    }
    assert returned[SCORES]["J2"].value == "很好"
    entry = AuditEntry.objects.filter(action=AuditAction.EXPORTED).latest("sequence")
    assert (entry.target_type, entry.changes["rows"]) == ("evaluations.SelfEvaluation", 8)


def test_a_table_older_than_the_page_overwrites_nothing(cast, objective):
    client = client_of(cast.chen)
    old = content_of(fill(workbook(client, objective)))
    client.post(address("self-evaluation", objective), cells(objective, summary="在页面上写的"))
    answer = sent(client, objective, old)
    assert answer.status_code == 422
    assert told(answer) == [
        ("工作表『自评说明』第2行『版本』", "下载之后这份自评又改过，请重新下载填报表，再填一次。")
    ]
    assert SelfEvaluation.objects.get().summary == "在页面上写的"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda book: book.remove(book[TEXTS]), "没有『自评说明』这张工作表"),
        (lambda book: put(book, TEXTS, 2, "版本", None), "版本是空的"),
        (lambda book: put(book, SCORES, 2, "项目编码", " "), "项目编码是空的"),
        (
            lambda book: book[TEXTS].append([c.value for c in book[TEXTS][2]]),
            "请只保留一行",
        ),
        (
            lambda book: book[SCORES].append([c.value for c in book[SCORES][2]]),
            "这条指标在上面已经出现过",
        ),
    ],
)
def test_a_changed_form_is_told_and_nothing_written(cast, objective, change, said):
    client = client_of(cast.chen)
    book = fill(workbook(client, objective))
    change(book)
    answer = sent(client, objective, content_of(book))
    assert answer.status_code == 422
    assert [message for _, message in told(answer) if said in message]
    assert not SelfEvaluation.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("图.xlsx", b"\x89PNG\r\n\x1a\n", "图.xlsx"),
        ("别的.csv", "甲,乙\n1,2\n".encode(), "没有找到所需的表头"),
        ("大.xlsx", b"0" * (5 * 1024 * 1024 + 1), "超过 5 MB"),
    ],
)
def test_a_file_that_is_no_form_gets_a_sentence(cast, objective, name, content, said):
    answer = sent(client_of(cast.chen), objective, content, name, follow=True)
    assert said in text_of(answer)
    assert not SelfEvaluation.objects.exists()


def test_no_file_gets_a_sentence(cast, objective):
    client = client_of(cast.chen)
    answer = client.post(address("self-evaluation-upload", objective), follow=True)
    assert "请先选择要上传的自评表（.xlsx）" in text_of(answer)


def test_outside_its_time_nothing_is_written(cast, objective):
    client = client_of(cast.chen)
    book = content_of(fill(workbook(client, objective)))
    Window.objects.create(
        fiscal_year=objective.fiscal_year,
        activity=Activity.SELF_EVALUATION.value,
        opens_at=NOW.replace(month=1, day=1),
        closes_at=NOW.replace(month=1, day=2),
    )
    page = text_of(sent(client, objective, book, follow=True))
    assert "没有写入：" in page
    assert "截止" in page
    assert not SelfEvaluation.objects.exists()


MATRIX = {
    # page                       nobody chen sun  zhou liu  zhao qian wu
    "self-evaluation-workbook": (302, 200, 404, 200, 200, 200, 200, 200),
    "self-evaluation-upload": (302, 302, 404, 403, 403, 403, 403, 403),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_whoever_sees_it_takes_it_along_and_only_its_preparer_brings_it(cast, objective, who):
    book = content_of(fill(workbook(client_of(cast.chen), objective)))
    client = client_of(None if who == "nobody" else getattr(cast, who))
    place = PEOPLE.index(who)
    answer = client.get(address("self-evaluation-workbook", objective))
    assert answer.status_code == MATRIX["self-evaluation-workbook"][place]
    assert sent(client, objective, book).status_code == MATRIX["self-evaluation-upload"][place]
    assert SelfEvaluation.objects.exists() == (who == "chen")


def test_what_was_handed_in_is_not_changed_by_a_table(cast, objective):
    client = client_of(cast.chen)
    book = content_of(fill(workbook(client, objective)))
    handed_in(cast, objective)
    kept = SelfEvaluation.objects.values().get()
    assert sent(client, objective, book).status_code == 403
    assert SelfEvaluation.objects.values().get() == kept


def test_taking_it_along_leaves_an_entry_that_names_it(cast, objective):
    client_of(cast.zhou).get(address("self-evaluation-workbook", objective))
    entry = AuditEntry.objects.filter(action=AuditAction.EXPORTED).get()
    assert (entry.actor, entry.target_type) == (cast.zhou, "evaluations.SelfEvaluation")
    assert f"编码：{objective.project.code}" in details_text(entry)


@pytest.mark.parametrize("lines", [1, 3])
def test_a_table_costs_the_same_whatever_its_length(cast, objective, lines):
    saved(cast, objective)
    client = client_of(cast.chen)
    book = workbook(client, objective)
    book[SCORES].delete_rows(2 + lines, 7)
    content = content_of(book)
    with CaptureQueriesContext(connection) as queries:
        assert sent(client, objective, content).status_code == 302
    assert len(queries) == 40


def test_the_table_of_a_draft_objective_cannot_be_brought_back(cast):
    objective = draft(cast.unit)
    client = client_of(cast.chen)
    book = content_of(fill(workbook(client, objective)))
    assert sent(client, objective, book).status_code == 403
