"""Self-evaluations on the web: lists by shelf, typing to a grade, handing in, the reviewer's word."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budgets.enums import Activity
from budgets.models import Window
from evaluations.claims import self_sheet_of
from evaluations.models import IndicatorScore, Measurement, SelfEvaluation, SelfExplanation
from evaluations.services import (
    accept_self_evaluation,
    save_self_evaluation,
    submit_self_evaluation,
)
from indicators.models import PerformanceObjective
from organizations.enums import Role
from organizations.services import grant_role
from tests.cast import NOW
from tests.evaluations.self_evaluated import EXPLANATION, claim_of
from tests.evaluations.test_self_evaluations import REASON, SUMMARY
from tests.evaluations.year_end import YEAR_END, report
from tests.factories import approved
from tests.web.editor import reread
from tests.web.pages import PEOPLE, client_of, text_of
from tests.web.test_home import Tiles

pytestmark = pytest.mark.django_db
OWN = ("13.75", "10", "15", "8", "16", "10", "9")


def ready(cast, number=1) -> PerformanceObjective:
    """Approved, with actuals, money and concrete reasons."""
    objective = report(approved(cast, number=number))
    Measurement.objects.update(deviation_reason=REASON)
    return PerformanceObjective.objects.with_sheets().get(pk=objective.pk)


@pytest.fixture
def objective(cast):
    return ready(cast)


def address(name, objective):
    return reverse(name, args=[objective.pk])


def cells(objective, scores=OWN, *, version=0, **texts):
    lines = sorted(objective.indicators.all(), key=lambda line: line.position)
    typed = {f"score-{line.pk}": score for line, score in zip(lines, scores, strict=True)}
    return {"base_version": version, "summary": SUMMARY, **typed, **texts}


def words(objective, scores=None):
    """The boxes of the warnings, each with a word."""
    return {
        f"explain-{code}-{key}": text
        for (code, key), text in claim_of(objective, SUMMARY, scores).explanations.items()
    }


def saved(cast, objective):
    claim = claim_of(objective, SUMMARY)
    return save_self_evaluation(
        actor=cast.chen, objective=objective, claim=claim, base_version=0, now=YEAR_END
    )


def handed_in(cast, objective, actor=None):
    saved(cast, objective)
    return submit_self_evaluation(
        actor=actor or cast.chen, objective=objective, base_version=1, now=YEAR_END
    )


def test_what_is_typed_is_saved_to_a_total_and_a_grade(cast, objective):
    suggested = [str(s) for s in self_sheet_of(objective).suggested.values()]
    answer = client_of(cast.chen).post(
        address("self-evaluation", objective), cells(objective, suggested), follow=True
    )
    page = text_of(answer)
    assert "已保存。" in page
    assert "<b data-total>91.25</b>" in page
    assert "data-grade>优<" in page
    assert IndicatorScore.objects.count() == 7


def test_target_actual_reason_and_formula_stand_beside_the_own_score(cast, objective):
    page = text_of(client_of(cast.zhou).get(address("self-evaluation", objective)))
    for said in ("≥120处", "110", REASON, "13.75", "全年执行数 <b>95.00</b>"):
        assert said in page
    assert "disabled" in page


def test_whoever_has_handed_it_in_is_told_that_it_waits_and_others_that_they_may_read(
    cast, objective
):
    handed_in(cast, objective)
    pages = {
        who: text_of(client_of(getattr(cast, who)).get(address("self-evaluation", objective)))
        for who in ("chen", "liu")
    }
    assert "已经报送，单位审核退回之前不能修改。" in pages["chen"]
    assert "您可以查看" not in pages["chen"]
    assert "您可以查看；自评由本单位经办填报" in pages["liu"]
    accept_self_evaluation(
        actor=cast.zhou,
        objective=reread(objective),
        base_version=2,
        comment="属实。",
        now=YEAR_END,
    )
    page = text_of(client_of(cast.chen).get(address("self-evaluation", objective)))
    assert "自评已经审核通过，不能再修改。" in page


def test_scores_that_cannot_be_kept_are_told_all_at_once_and_stay(cast, objective):
    typed = cells(objective, ("15.01", "很好", "-1", "1.005", "9" * 50, "", "9"))
    answer = client_of(cast.chen).post(address("self-evaluation", objective), typed)
    page = text_of(answer)
    assert answer.status_code == 422
    for said in ("应在0到15分之间", "『很好』不是数", "应在0到15分之间，现为-1", "最多两位小数"):
        assert said in page
    assert page.count('aria-invalid="true"') == 5
    assert 'value="很好"' in page
    assert SUMMARY in page
    assert not SelfEvaluation.objects.exists()


def test_a_text_too_long_is_told_and_stays(cast, objective):
    typed = cells(objective, problems="长" * 2001)
    answer = client_of(cast.chen).post(address("self-evaluation", objective), typed)
    assert answer.status_code == 422
    assert "最多 2000 字，现有 2001 字" in text_of(answer)


def test_the_live_answer_is_that_of_the_rules_and_writes_nothing(cast, objective):
    typed = cells(objective, ("15", *OWN[1:]))
    answer = client_of(cast.chen).post(address("self-evaluation-check", objective), typed).json()
    assert "K08" in answer["findings"]
    assert "应得13.75分，填报15分" in answer["findings"]
    assert "为什么" in answer["findings"]
    assert answer["total"] != ""
    assert not SelfEvaluation.objects.exists()


def test_handing_in_saves_and_goes_to_the_reviewer(cast, objective):
    suggested = [str(s) for s in self_sheet_of(objective).suggested.values()]
    answer = client_of(cast.chen).post(
        address("self-evaluation-submit", objective),
        cells(objective, suggested, **words(objective)),
        follow=True,
    )
    assert "已报送，等待单位审核人审核。" in text_of(answer)
    row = SelfEvaluation.objects.get()
    assert (row.status, row.submitted_by) == ("submitted", cast.chen)
    client = client_of(cast.zhou)
    assert "审核通过</button>" in text_of(client.get(address("self-evaluation", objective)))
    answer = client.post(
        address("self-evaluation-accept", objective), {"base_version": 2, "comment": "属实"}
    )
    assert answer.status_code == 302
    assert SelfEvaluation.objects.get().status == "accepted"


def test_errors_stop_the_handing_in_but_not_the_saving(cast, objective):
    answer = client_of(cast.chen).post(
        address("self-evaluation-submit", objective), cells(objective, ("15", *OWN[1:]))
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "已保存，但还不能报送" in page
    assert "K08" in page
    assert SelfEvaluation.objects.get().status == "draft"
    assert 'name="base_version" value="1"' in page


def test_warnings_ask_for_a_word_each_before_it_is_handed_in(cast, objective):
    suggested = [str(s) for s in self_sheet_of(objective).suggested.values()]
    client, asked = client_of(cast.chen), words(objective)
    page = text_of(client.get(address("self-evaluation", objective)))
    assert page.count('name="explain-K16-') == len(asked) == 3
    assert "3 条警告，3 条还没有写说明" in page
    first, *others = asked
    some = {name: asked[name] for name in others} | {first: "问卷<b>原件</b>存档"}
    answer = client.post(
        address("self-evaluation-submit", objective),
        cells(objective, suggested, **some | {others[0]: " "}),
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "已保存，但还不能报送：请在“情况说明”里逐条写明警告的理由。" in page
    assert '<a href="#explanations-title">去写说明</a>' in page
    assert 'id="explanations-title"' in page
    assert "3 条警告，1 条还没有写说明" in page
    assert "问卷&lt;b&gt;原件&lt;/b&gt;存档</textarea>" in page
    answer = client.post(
        address("self-evaluation-submit", objective), cells(objective, suggested, version=1, **some)
    )
    assert answer.status_code == 302
    for reader in (cast.zhou, cast.zhao):
        page = text_of(client_of(reader).get(address("self-evaluation", objective)))
        assert page.count("单位说明：") == 3
        assert "问卷&lt;b&gt;原件&lt;/b&gt;存档" in page
        assert "explain-K16" not in page


def test_a_word_that_cannot_be_kept_is_told_at_its_box_and_stays(cast, objective):
    first, *_ = words(objective)
    typed = cells(objective, **{first: "长" * 1001})
    answer = client_of(cast.chen).post(address("self-evaluation", objective), typed)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "情况说明最多 1000 字，现有 1001 字" in page
    assert "长" * 1001 in page
    assert not SelfEvaluation.objects.exists()


def test_the_live_answer_says_which_warnings_want_a_word(cast, objective):
    first, *_ = words(objective)
    typed = cells(objective, **{first: "问卷存档"})
    answer = client_of(cast.chen).post(address("self-evaluation-check", objective), typed).json()
    assert "3 条警告，2 条还没有写说明" in answer["explanations"]
    assert "问卷存档</textarea>" in answer["explanations"]
    assert not SelfExplanation.objects.exists()


def test_who_was_slower_sees_the_words_of_both(cast, objective):
    saved(cast, objective)
    first, *_ = words(objective)
    typed = cells(objective, version=0, **{first: "另有问卷"})
    answer = client_of(cast.chen).post(address("self-evaluation", objective), typed)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "K16 的情况说明" in page
    assert "另有问卷" in page
    assert EXPLANATION in page


def test_who_was_slower_sees_both_and_loses_nothing(cast, objective):
    saved(cast, objective)
    typed = cells(objective, version=0, summary="另一份总结")
    answer = client_of(cast.chen).post(address("self-evaluation", objective), typed)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "另一份总结" in page
    assert SUMMARY in page
    assert 'name="base_version" value="1"' in page
    again = client_of(cast.chen).post(
        address("self-evaluation", objective), {**typed, "base_version": 1}
    )
    assert again.status_code == 302
    assert SelfEvaluation.objects.get().summary == "另一份总结"


def test_outside_the_time_nothing_is_saved_and_nothing_is_lost(cast, objective):
    Window.objects.create(
        fiscal_year=objective.fiscal_year,
        activity=Activity.SELF_EVALUATION.value,
        opens_at=NOW.replace(month=1, day=1),
        closes_at=NOW.replace(month=1, day=2),
    )
    for name in ("self-evaluation", "self-evaluation-submit"):
        answer = client_of(cast.chen).post(address(name, objective), cells(objective))
        page = text_of(answer)
        assert answer.status_code == 422
        assert "截止" in page
        assert 'value="13.75"' in page
    assert not SelfEvaluation.objects.exists()


def test_a_return_needs_its_reason_and_shows_it(cast, objective):
    handed_in(cast, objective)
    client = client_of(cast.zhou)
    blank = client.post(address("self-evaluation-return", objective), {"base_version": 2})
    assert blank.status_code == 422
    assert "写明原因" in text_of(blank)
    client.post(
        address("self-evaluation-return", objective), {"base_version": 2, "comment": "补充佐证"}
    )
    page = text_of(client_of(cast.chen).get(address("self-evaluation", objective)))
    assert "补充佐证" in page
    assert "保存</button>" in page


def test_a_stale_decision_is_told(cast, objective):
    handed_in(cast, objective)
    answer = client_of(cast.zhou).post(
        address("self-evaluation-accept", objective), {"base_version": 1}
    )
    assert answer.status_code == 409
    assert SelfEvaluation.objects.get().status == "submitted"


def test_nobody_accepts_his_own(cast, objective):
    grant_role(actor=None, user=cast.chen, organization=cast.unit, role=Role.UNIT_REVIEWER, now=NOW)
    handed_in(cast, objective)
    client = client_of(cast.chen)
    assert "审核通过</button>" not in text_of(client.get(address("self-evaluation", objective)))
    answer = client.post(address("self-evaluation-accept", objective), {"base_version": 2})
    assert answer.status_code == 403


MATRIX = {
    # page                    nobody chen sun  zhou liu  zhao qian wu
    "self-evaluation": (302, 302, 404, 403, 403, 403, 403, 403),
    "self-evaluation-submit": (302, 302, 404, 403, 403, 403, 403, 403),
    "self-evaluation-accept": (302, 403, 404, 302, 403, 403, 403, 403),
    "self-evaluation-return": (302, 403, 404, 302, 403, 403, 403, 403),
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("name", MATRIX)
def test_who_may_do_what_where_something_is_to_be_done(cast, objective, name, who):
    version = 0
    if name in {"self-evaluation-accept", "self-evaluation-return"}:
        version = handed_in(cast, objective).version
    scores = [str(s) for s in self_sheet_of(objective).suggested.values()]
    typed = cells(objective, scores, version=version, **words(objective))
    data = {**typed, "comment": "请补充"}
    user = None if who == "nobody" else getattr(cast, who)
    answer = client_of(user).post(address(name, objective), data)
    assert answer.status_code == dict(zip(PEOPLE, MATRIX[name], strict=True))[who]


def test_the_shelves_hold_what_stands_there(cast, objective):
    second, third = ready(cast, 2), ready(cast, 3)
    saved(cast, second)
    handed_in(cast, third)
    client = client_of(cast.chen)
    names = {"": 3, "unstarted": 1, "draft": 1, "submitted": 1, "returned": 0, "accepted": 0}
    for shelf, count in names.items():
        page = client.get(reverse("self-evaluations"), {"status": shelf}).context["page"]
        assert len(page.found.rows) == count
        assert {tab.shelf: tab.count for tab in page.tabs} == names
    assert client_of(cast.sun).get(reverse("self-evaluations")).context["page"].found.rows == ()
    answer = client.get(reverse("self-evaluations"), {"status": "nonsense", "after": "x"})
    assert len(answer.context["page"].found.rows) == 3


def test_the_start_page_leads_to_what_is_due(cast, objective):
    second = ready(cast, 2)
    handed_in(cast, second)
    own = Tiles(text_of(client_of(cast.chen).get("/"))).found
    assert own["自评未开始"] == (1, "/self-evaluations/?status=unstarted")
    review = Tiles(text_of(client_of(cast.zhou).get("/"))).found
    assert review["待我审核的自评"] == (1, "/self-evaluations/?status=submitted")
    assert "待我审核的自评" not in Tiles(text_of(client_of(cast.liu).get("/"))).found


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_does_not_query_per_sheet(cast, count):
    for number in range(1, count + 1):
        handed_in(cast, ready(cast, number))
    client = client_of(cast.chen)
    client.get(reverse("self-evaluations"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("self-evaluations"))
    assert len(queries) == 6
