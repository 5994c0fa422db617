"""The re-check of self-evaluations and what has to be put right: who, in which order, what is kept."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from evaluations.claims import self_sheet_of
from evaluations.enums import FinanceReviewStatus, Grade, RectificationState
from evaluations.models import FinanceLineScore, FinanceReview, Rectification, SelfEvaluation
from evaluations.sampling import Quotas
from evaluations.services import (
    InvalidReview,
    Opinion,
    StaleRectification,
    StaleReview,
    answer_rectification,
    close_rectification,
    draw_sample,
    finish_finance_review,
    open_rectification,
    save_finance_review,
)
from organizations.audit import breaks
from organizations.enums import AuditAction
from organizations.files import content_of
from organizations.models import AuditEntry
from tests.attached import pdf
from tests.evaluations.self_evaluated import FULL, accepted, drawn, handed_in, sheet_keys
from tests.evaluations.year_end import YEAR_END
from tests.factories import year_2023

pytestmark = pytest.mark.django_db
DUE = (YEAR_END + timedelta(days=30)).date()


@pytest.fixture
def review(cast):
    return drawn(cast, accepted(cast))


def save(review, actor, version=0, scores=None, text="按台账核减。"):
    sheet = self_sheet_of(review.self_evaluation.objective)
    opinion = Opinion(dict(sheet.suggested) | (scores or {}), text=text)
    return save_finance_review(
        actor=actor, review=review, opinion=opinion, base_version=version, now=YEAR_END
    )


def finish(review, actor, version=1):
    return finish_finance_review(actor=actor, review=review, base_version=version, now=YEAR_END)


def test_the_doubts_are_stored_when_it_is_handed_in(cast):
    objective = handed_in(cast, actuals=FULL, summary="全面完成年度目标。")
    own = SelfEvaluation.objects.get(objective=objective)
    codes = {code for code, *_ in own.doubts["doubts"]}
    assert {"K13", "K14", "K16"} <= codes
    assert own.risk == sum(Decimal(points) for _, _, points, _ in own.doubts["doubts"])
    plain = SelfEvaluation.objects.get(objective=handed_in(cast, number=2))
    assert plain.risk < own.risk
    assert ["完成值离群", "没有一条指标有往年完成值。"] in own.doubts["unjudged"] or any(
        name == "完成值离群" for name, _ in own.doubts["unjudged"]
    )


def test_the_sample_is_drawn_among_accepted_ones_and_on_record(cast):
    accepted(cast)
    doubtful = accepted(cast, number=2, actuals=FULL)
    handed_in(cast, number=3)
    picks = draw_sample(
        actor=cast.zhao,
        fiscal_year=year_2023(),
        quotas=Quotas(by_risk=1, by_lot=9, seed=5),
        now=YEAR_END,
    )
    assert len(picks) == 2
    assert FinanceReview.objects.get(self_evaluation=doubtful).pick_reason.startswith("风险分")
    entry = AuditEntry.objects.get(action=AuditAction.SAMPLE_DRAWN)
    assert (entry.changes["种子"], len(entry.changes["抽中"])) == (5, 2)
    with pytest.raises(ValueError, match="没有可以抽取"):
        draw_sample(actor=cast.zhao, fiscal_year=year_2023(), quotas=Quotas(by_lot=1), now=YEAR_END)
    assert list(breaks()) == []


@pytest.mark.parametrize("quotas", [Quotas(), Quotas(by_risk=-1, by_lot=3), Quotas(by_lot=501)])
def test_a_sample_that_makes_no_sense_is_refused(cast, quotas):
    accepted(cast)
    with pytest.raises(ValueError, match="抽取"):
        draw_sample(actor=cast.zhao, fiscal_year=year_2023(), quotas=quotas, now=YEAR_END)


@pytest.mark.parametrize("person", ["chen", "zhou", "liu", "qian", "wu", "sun"])
def test_only_the_bureaus_reviewers_draw_and_score(cast, review, person):
    actor = getattr(cast, person)
    with pytest.raises(PermissionDenied):
        draw_sample(actor=actor, fiscal_year=year_2023(), quotas=Quotas(by_lot=1), now=YEAR_END)
    with pytest.raises(PermissionDenied):
        save(review, actor)
    with pytest.raises(PermissionDenied):
        finish(review, actor, version=0)


def test_a_review_ends_with_total_grade_and_difference(cast, review):
    row = save(review, cast.zhao)
    row = finish(row, cast.zhao)
    own = row.self_evaluation
    assert (row.status, row.total, row.grade) == (
        FinanceReviewStatus.FINISHED, own.total, own.grade,
    )  # fmt: skip
    assert (row.gap, row.is_inflated, row.reviewer) == (0, False, cast.zhao)
    with pytest.raises(PermissionDenied, match="已经办结"):
        save(row, cast.zhao, version=2)


def test_an_inflated_one_needs_words(cast, review):
    first, *_ = sheet_keys(review.self_evaluation.objective)
    row = save(review, cast.zhao, scores={first: Decimal(0)}, text=" ")
    with pytest.raises(InvalidReview, match="写明依据"):
        finish(row, cast.zhao)
    row = save(row, cast.zhao, version=1, scores={first: Decimal(0)}, text="台账查不到巡检记录。")
    row = finish(row, cast.zhao, version=2)
    assert (row.gap, row.is_inflated, row.grade) == (Decimal("13.75"), True, Grade.FAIR)
    entry = AuditEntry.objects.get(action=AuditAction.FINANCE_REVIEWED)
    assert entry.changes["comment"] == "台账查不到巡检记录。"


def test_a_line_without_a_score_is_no_zero(cast, review):
    first, *_ = sheet_keys(review.self_evaluation.objective)
    row = save(review, cast.zhao, scores={first: None})
    assert FinanceLineScore.objects.get(indicator=first).score is None
    with pytest.raises(InvalidReview, match="没有复核得分"):
        finish(row, cast.zhao)


@pytest.mark.parametrize("score", ["15.01", "-1", "1.005", "NaN"])
def test_a_score_stays_within_its_weight(cast, review, score):
    first, *_ = sheet_keys(review.self_evaluation.objective)
    with pytest.raises(InvalidReview) as refused:
        save(review, cast.zhao, scores={first: Decimal(score)})
    assert [f.location.row for f in refused.value.findings] == [1]
    assert not FinanceLineScore.objects.exists()


def test_of_two_reviewers_the_second_is_told(cast, review):
    save(review, cast.zhao)
    stale = FinanceReview.objects.select_related("self_evaluation__objective").get()
    with pytest.raises(StaleReview):
        save(stale, cast.zhao, version=0)
    finish(stale, cast.zhao, version=1)
    assert FinanceReview.objects.get().version == 2


def test_nobody_re_checks_what_he_handed_in(cast, review):
    SelfEvaluation.objects.update(submitted_by=cast.zhao)
    fresh = FinanceReview.objects.select_related("self_evaluation__objective").get()
    with pytest.raises(PermissionDenied, match="您报送或审核过"):
        save(fresh, cast.zhao)


@pytest.fixture
def opened(cast, review):
    row = finish(save(review, cast.zhao), cast.zhao)
    return open_rectification(
        actor=cast.zhao, review=row, problem="补充满意度问卷", due_on=DUE, now=YEAR_END
    )


def answer(row, actor, version=0, measure="已补充问卷 200 份。", upload=None):
    return answer_rectification(
        actor=actor,
        rectification=row,
        measure=measure,
        upload=upload,
        base_version=version,
        now=YEAR_END,
    )


def close(row, actor, version=1, *, is_settled=True, note=""):
    return close_rectification(
        actor=actor, rectification=row, is_settled=is_settled, note=note,
        base_version=version, now=YEAR_END,
    )  # fmt: skip


def test_a_rectification_goes_to_the_unit_and_back_and_is_closed(cast, opened):
    row = answer(opened, cast.chen, upload=pdf("问卷.pdf"))
    assert (row.state, row.answered_by) == (RectificationState.ANSWERED, cast.chen)
    assert content_of(row.evidence) == pdf().content
    with pytest.raises(ValueError, match="还差什么"):
        close(row, cast.zhao, is_settled=False)
    row = close(row, cast.zhao, is_settled=False, note="缺抽样办法")
    assert (row.state, row.note) == (RectificationState.OPEN, "缺抽样办法")
    row = answer(row, cast.chen, version=2, measure="补充了抽样办法。")
    assert row.evidence is not None
    row = close(row, cast.zhao, version=3, note="属实")
    assert (row.state, row.closed_by) == (RectificationState.CLOSED, cast.zhao)
    with pytest.raises(PermissionDenied, match="已核销"):
        answer(row, cast.chen, version=4)
    actions = AuditEntry.objects.filter(action__startswith="evaluations.rectification")
    assert [one.action.rpartition("_")[2] for one in actions.order_by("sequence")] == [
        "opened", "answered", "refused", "answered", "closed",
    ]  # fmt: skip


@pytest.mark.parametrize("person", ["zhou", "liu", "zhao", "qian", "wu", "sun"])
def test_only_the_units_preparer_answers(cast, opened, person):
    with pytest.raises(PermissionDenied, match="本单位经办"):
        answer(opened, getattr(cast, person))


@pytest.mark.parametrize("person", ["chen", "zhou", "liu", "qian", "wu", "sun"])
def test_only_the_bureau_opens_and_closes(cast, opened, person):
    actor = getattr(cast, person)
    row = answer(opened, cast.chen)
    with pytest.raises(PermissionDenied):
        close(row, actor)
    with pytest.raises(PermissionDenied):
        open_rectification(actor=actor, review=row.review, problem="别的", due_on=DUE, now=YEAR_END)


@pytest.mark.parametrize(
    ("problem", "due_on", "said"),
    [
        ("  ", DUE, "写明要整改"),
        ("问题", None, "整改期限"),
        ("问题", YEAR_END.date() - timedelta(1), "今天"),
    ],
)
def test_what_is_missing_in_a_rectification_is_said(cast, opened, problem, due_on, said):
    with pytest.raises(ValueError, match=said):
        open_rectification(
            actor=cast.zhao, review=opened.review, problem=problem, due_on=due_on, now=YEAR_END
        )


def test_a_stale_answer_is_told_and_its_file_is_not_kept(cast, opened):
    answer(opened, cast.chen)
    stale = Rectification.objects.get()
    stale.state = RectificationState.OPEN.value
    with pytest.raises(StaleRectification):
        answer(stale, cast.chen, upload=pdf("又一份.pdf", "别的内容"))
    assert Rectification.objects.get().evidence is None
