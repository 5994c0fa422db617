"""The pages of the re-check: list by doubt, sample, three columns, what has to be put right."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from evaluations.models import FinanceReview, Rectification
from evaluations.services import finish_finance_review, open_rectification
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.attached import PDF
from tests.evaluations.self_evaluated import FULL, accepted, drawn, sheet_keys
from tests.evaluations.test_finance_reviews import DUE, answer, save
from tests.evaluations.year_end import YEAR_END
from tests.web.pages import PEOPLE, client_of, text_of
from tests.web.test_home import tiles

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(cast):
    return drawn(cast, accepted(cast))


def finished(cast, review):
    row = save(review, cast.zhao)
    return finish_finance_review(actor=cast.zhao, review=row, base_version=1, now=YEAR_END)


def opened(cast, review):
    row = finished(cast, review)
    return open_rectification(
        actor=cast.zhao, review=row, problem="补充满意度问卷", due_on=DUE, now=YEAR_END
    )


def cells(review, scores: dict[int, str] | None = None, **more) -> dict[str, str]:
    weights = ("13.75", "10", "15", "8", "16", "10", "9")
    keys = sheet_keys(review.self_evaluation.objective)
    typed = {f"score-{key}": weight for key, weight in zip(keys, weights, strict=True)}
    typed |= {f"score-{key}": text for key, text in (scores or {}).items()}
    return {"base_version": str(review.version), "text": "按台账核减。", **typed, **more}


def status_of(cast, who: str, method: str, name: str, pk: int, **data) -> int:
    client = client_of(None if who == "nobody" else getattr(cast, who))
    return getattr(client, method)(reverse(name, args=[pk]), data).status_code


READING = (302, 404, 404, 404, 404, 200, 200, 200)
FINISHED = (302, 200, 404, 200, 200, 200, 200, 200)


@pytest.mark.parametrize(("who", "seen"), list(zip(PEOPLE, READING, strict=True)))
def test_a_review_under_way_is_the_bureaus(cast, review, who, seen):
    assert status_of(cast, who, "get", "recheck-sheet", review.pk) == seen


@pytest.mark.parametrize(("who", "seen"), list(zip(PEOPLE, FINISHED, strict=True)))
def test_units_read_their_own_result_and_what_to_mend(cast, review, who, seen):
    row = opened(cast, review)
    assert status_of(cast, who, "get", "recheck-sheet", review.pk) == seen
    assert status_of(cast, who, "get", "rectification", row.pk) == seen


@pytest.mark.parametrize(("who", "leads"), [("zhao", "recheck"), ("chen", "rectifications")])
def test_the_way_back_from_a_result_is_a_page_for_whoever_reads_it(cast, review, who, leads):
    finished(cast, review)
    client = client_of(getattr(cast, who))
    crumbs = text_of(client.get(reverse("recheck-sheet", args=[review.pk]))).partition("<h1")[0]
    crumbs = crumbs.partition('class="zs-crumbs"')[2]
    for address in re.findall(r'href="([^"]+)"', crumbs):
        assert client.get(address).status_code == 200
    assert f'href="{reverse(leads)}"' in crumbs


@pytest.mark.parametrize(
    ("who", "answered", "closed"),
    list(
        zip(
            PEOPLE,
            (302, 302, 404, 403, 403, 403, 403, 403),
            (302, 403, 404, 403, 403, 302, 403, 403),
            strict=True,
        )
    ),
)
def test_the_unit_answers_and_the_bureau_closes(cast, review, who, answered, closed):
    row = opened(cast, review)
    told = {"measure": "已补充。", "base_version": "0"}
    assert status_of(cast, who, "post", "rectification-answer", row.pk, **told) == answered
    fresh = Rectification.objects.select_related(
        "review__self_evaluation__objective__organization",
        "review__self_evaluation__objective__fiscal_year",
    ).get()
    if fresh.state == "open":
        answer(fresh, cast.chen)
    done = {"settle": "1", "base_version": "1"}
    assert status_of(cast, who, "post", "rectification-close", row.pk, **done) == closed


@pytest.mark.parametrize(
    ("who", "scored"), list(zip(PEOPLE, (302, 404, 404, 404, 404, 302, 403, 403), strict=True))
)
def test_only_the_bureaus_reviewers_score(cast, review, who, scored):
    sent = cells(review, save="1")
    assert status_of(cast, who, "post", "recheck-sheet", review.pk, **sent) == scored


def test_the_list_puts_the_most_doubtful_first_with_its_reasons(cast):
    accepted(cast)
    accepted(cast, number=2, actuals=FULL, summary="全面完成。")
    html = text_of(client_of(cast.zhao).get(reverse("recheck")))
    names = re.findall(r"道路信号维护项目\d", html)
    assert names[0] == "道路信号维护项目2"
    assert "完成值恰等于目标" in html
    assert "全部满分" in html


def test_a_sample_is_drawn_and_leads_to_the_list(cast):
    accepted(cast)
    client = client_of(cast.zhao)
    answer_ = client.post(
        reverse("recheck-draw"), {"risk": "1", "lot": "", "seed": "7"}, follow=True
    )
    assert "已抽取 1 份" in text_of(answer_)
    assert answer_.context["page"].wanted.state == "drawn"
    assert len(answer_.context["page"].rows) == 1
    assert AuditEntry.objects.get(action=AuditAction.SAMPLE_DRAWN).changes["种子"] == 7
    assert tiles(client)["自评待复核"] == (1, "/recheck/?state=drawn")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"risk": "很多", "money": "-1"}, "『按风险』『按金额』请填"),
        ({"risk": "9" * 40}, "请填0到10亿之间的整数"),
        ({}, "至少填写一种"),
        ({"lot": "501"}, "一次最多抽取"),
    ],
)
def test_bad_numbers_of_a_sample_are_told_and_kept(cast, sent, said):
    accepted(cast)
    answer_ = client_of(cast.zhao).post(reverse("recheck-draw"), sent)
    assert answer_.status_code == 422
    assert said in text_of(answer_)
    assert not FinanceReview.objects.exists()


def test_three_columns_show_own_reviewed_and_difference(cast, review):
    client = client_of(cast.zhao)
    first = sheet_keys(review.self_evaluation.objective)[0]
    sent = cells(review, {first: "3.75"}, finish="1")
    html = text_of(client.post(reverse("recheck-sheet", args=[review.pk]), sent, follow=True))
    assert "复核已办结" in html
    row = FinanceReview.objects.get()
    assert (str(row.gap), row.is_inflated, row.status) == ("10.00", True, "finished")
    assert "<b>10</b>" in html
    assert "跨了等级" in html
    listed = client.get(reverse("recheck"), {"state": "inflated"}).context["page"]
    assert [one.row.review.pk for one in listed.rows] == [row.pk]


@pytest.mark.parametrize("typed", ["很好", "15.01", "-1", "1.005", "<script>alert(1)</script>"])
def test_bad_scores_are_told_at_their_line_and_nothing_is_lost(cast, review, typed):
    first = sheet_keys(review.self_evaluation.objective)[0]
    sent = cells(review, {first: typed}, save="1", text="这段话要留着")
    answer_ = client_of(cast.zhao).post(reverse("recheck-sheet", args=[review.pk]), sent)
    html = text_of(answer_)
    assert answer_.status_code == 422
    assert f'id="wrong-{first}"' in html
    assert "这段话要留着" in html
    assert "<script>alert" not in html
    assert FinanceReview.objects.get().version == 0


def test_what_cannot_be_finished_is_saved_and_said(cast, review):
    first = sheet_keys(review.self_evaluation.objective)[0]
    sent = cells(review, {first: ""}, finish="1")
    answer_ = client_of(cast.zhao).post(reverse("recheck-sheet", args=[review.pk]), sent)
    assert answer_.status_code == 422
    assert "已保存，但没有办结" in text_of(answer_)
    assert FinanceReview.objects.get().status == "drawn"


def test_a_stale_review_keeps_what_was_typed(cast, review):
    sent = cells(review, save="1")
    client, address = client_of(cast.zhao), reverse("recheck-sheet", args=[review.pk])
    client.post(address, sent)
    answer_ = client.post(address, {**sent, "text": "我的意见"})
    assert answer_.status_code == 409
    assert "刚被别人修改" in text_of(answer_)
    assert "我的意见" in text_of(answer_)


def test_a_rectification_from_the_sheet_to_its_end(cast, review):
    finished(cast, review)
    bureau, unit = client_of(cast.zhao), client_of(cast.chen)
    address = reverse("recheck-rectify", args=[review.pk])
    assert bureau.post(address, {"problem": "补充问卷", "due_on": "年底"}).status_code == 422
    due = (timezone.localdate() + timedelta(days=30)).isoformat()
    bureau.post(address, {"problem": "补充问卷", "due_on": due})
    row = Rectification.objects.get()
    assert tiles(unit)["整改待答复"] == (1, "/rectifications/?state=open")
    page = reverse("rectification-answer", args=[row.pk])
    bad = SimpleUploadedFile("坏.exe", b"MZ")
    wrong = unit.post(page, {"measure": "已补充", "base_version": "0", "file": bad})
    assert wrong.status_code == 422
    assert "已补充" in text_of(wrong)
    good = SimpleUploadedFile("问卷.pdf", PDF)
    unit.post(page, {"measure": "已补充", "base_version": "0", "file": good})
    assert tiles(bureau)["整改待核销"][0] == 1
    proof = bureau.get(reverse("rectification-file", args=[row.pk]))
    assert proof.content == PDF
    assert client_of(cast.sun).get(reverse("rectification-file", args=[row.pk])).status_code == 404
    bureau.post(reverse("rectification-close", args=[row.pk]), {"settle": "1", "base_version": "1"})
    assert Rectification.objects.get().state == "closed"
    listed = client_of(cast.liu).get(reverse("rectifications"), {"state": "closed"})
    assert "补充问卷" in text_of(listed)
    assert "补充问卷" not in text_of(client_of(cast.sun).get(reverse("rectifications")))


def test_a_rectification_tells_whose_turn_it_is_and_that_it_is_late(cast, review):
    row = opened(cast, review)
    Rectification.objects.update(due_on=timezone.localdate())
    page = reverse("rectification", args=[row.pk])
    waiting = "等单位写明整改情况"
    assert waiting in text_of(client_of(cast.zhao).get(page))
    assert waiting not in text_of(client_of(cast.chen).get(page)), "the form says it"
    assert "逾期" not in text_of(client_of(cast.zhao).get(page))
    Rectification.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert "逾期" in text_of(client_of(cast.zhao).get(page))
    Rectification.objects.update(state="answered")
    assert "等财政核销" in text_of(client_of(cast.chen).get(page))
    assert "逾期" not in text_of(client_of(cast.chen).get(page))


@pytest.mark.parametrize("number", [1, 3])
def test_the_lists_do_not_ask_per_row(cast, number, django_assert_max_num_queries):
    for one in range(1, number + 1):
        opened(cast, drawn(cast, accepted(cast, number=one)))
    client = client_of(cast.zhao)
    client.get(reverse("recheck"))
    with django_assert_max_num_queries(10):
        client.get(reverse("recheck"))
    with django_assert_max_num_queries(10):
        client.get(reverse("rectifications"))
