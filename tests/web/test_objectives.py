from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from evaluations.models import EvaluationResult, EvaluationRun
from indicators.enums import Status
from indicators.models import PerformanceObjective
from indicators.selectors import objective_for, sheet_of
from indicators.services import return_objective, save_sheet, submit_objective
from tests.cast import NOW
from tests.factories import answer, approved, clean_lines, department_draft, draft, line, year_2023
from tests.indicators.paging import shorten_pages
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db


def at_first_desk(cast, number=1):
    return submit_objective(actor=cast.chen, objective=draft(cast.unit, number=number), now=NOW)


def status_of(objective) -> str:
    return PerformanceObjective.objects.get(pk=objective.pk).status


@pytest.mark.parametrize(("who", "offered"), [("chen", True), ("zhou", False), ("zhao", False)])
def test_whoever_registers_projects_finds_the_way_above_the_list(cast, who, offered):
    draft(cast.unit)
    page = text_of(client_of(getattr(cast, who)).get("/objectives/"))
    assert ('href="/projects/new/"' in page) is offered


class TestSheet:
    def test_the_form_shows_head_money_texts_and_lines(self, cast):
        page = text_of(client_of(cast.chen).get(f"/objectives/{draft(cast.unit).pk}/"))
        for part in (
            "2023 年项目支出绩效目标表",
            "50015322T000000000001-道路信号维护项目1",
            "100.00",
            "对辖区道路交通信号设备",
            "路口信号设备巡检维护数量",
            "服务对象满意度指标",
            "权重合计正好 100",
        ):
            assert part in page

    def test_the_department_form_has_no_execution_weight(self, cast):
        weights = (20, 10, 15, 10, 20, 15, 10)
        lines = tuple(
            replace(one, weight=Decimal(weight))
            for one, weight in zip(clean_lines(), weights, strict=True)
        )
        objective = department_draft(cast.department, lines)
        page = text_of(client_of(cast.chen).get(f"/objectives/{objective.pk}/"))
        assert "部门整体绩效目标表" in page
        assert "1,000.00" in page
        assert "＋ 预算执行率" not in page

    def test_findings_stand_beside_with_code_reason_and_mend(self, cast):
        double = line(8, "预算执行率", "10", "100", comparison="＝")
        objective = draft(cast.unit, lines=(*clean_lines(), double))
        page = text_of(client_of(cast.chen).get(f"/objectives/{objective.pk}/"))
        for part in ("B01", "B02", "超出 10 分", "为什么", "依据：", "应查", 'id="line-8"'):
            assert part in page
        assert 'href="#line-8"' in page

    @pytest.mark.parametrize(
        ("who", "offered"),
        [
            ("chen", {"withdraw"}),
            ("zhou", {"approve", "return"}),
            ("liu", set()),
            ("zhao", set()),
            ("qian", set()),
            ("wu", set()),
        ],
    )
    def test_only_what_may_be_done_is_offered(self, cast, who, offered):
        objective = at_first_desk(cast)
        page = text_of(client_of(getattr(cast, who)).get(f"/objectives/{objective.pk}/"))
        acts = ("submit", "withdraw", "return", "approve")
        assert {act for act in acts if f"/objectives/{objective.pk}/{act}/" in page} == offered

    def test_a_returned_sheet_shows_the_reason_first(self, cast):
        objective = at_first_desk(cast)
        return_objective(actor=cast.zhou, objective=objective, comment="请补充依据。", now=NOW)
        page = client_of(cast.chen).get(f"/objectives/{objective.pk}/")
        assert page.context["page"].return_comment == "请补充依据。"

    def test_what_people_write_is_shown_as_text(self, cast):
        objective = at_first_desk(cast)
        comment = "<script>alert(1)</script>"
        return_objective(actor=cast.zhou, objective=objective, comment=comment, now=NOW)
        page = text_of(client_of(cast.chen).get(f"/objectives/{objective.pk}/"))
        assert comment not in page
        assert "&lt;script&gt;" in page

    def test_the_result_of_the_year_is_shown_with_its_explanations(self, cast):
        objective = approved(cast)
        run = EvaluationRun.objects.create(
            fiscal_year=year_2023(),
            plan_name="国标",
            plan={},
            status="done",
            as_of=NOW,
            opened_at=NOW,
        )
        EvaluationResult.objects.create(
            run=run,
            objective=objective,
            status="evaluated",
            total=Decimal("93.75"),
            grade="excellent",
            lines=[{"name": "巡检数量", "score": "13.75", "explanation": "完成 110，目标 120"}],
        )
        client = client_of(cast.chen)
        page = text_of(client.get(f"/objectives/{objective.pk}/"))
        for part in ("93.75", "优", "完成 110，目标 120", "国标"):
            assert part in page
        assert "指标 13.75" in page
        assert "评价之后" not in page
        run.as_of = NOW - timedelta(days=1)
        run.save()
        page = text_of(client.get(f"/objectives/{objective.pk}/"))
        assert "评价之后目标表改过、目标表已批复，这里仍是当时的结果" in page
        assert client.get("/objectives/?grade=excellent").context["page"].count == 1
        assert client.get("/objectives/?grade=poor").context["page"].count == 0

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_page_asks_the_same_for_any_number_of_versions(
        self, cast, number, django_assert_max_num_queries
    ):
        objective = draft(cast.unit)
        for _ in range(number):
            fresh = objective_for(cast.chen, objective.pk)
            save_sheet(actor=cast.chen, objective=fresh, sheet=sheet_of(fresh), now=NOW)
        client = client_of(cast.chen)
        client.get("/")
        with django_assert_max_num_queries(22):
            client.get(f"/objectives/{objective.pk}/")


class TestActs:
    def test_over_all_desks_to_approval(self, cast):
        objective = draft(cast.unit)
        client_of(cast.chen).post(f"/objectives/{objective.pk}/submit/", {"base_version": 1})
        for who, version in ((cast.zhou, 2), (cast.liu, 3), (cast.zhao, 4)):
            assert status_of(objective) == Status.SUBMITTED
            answer = client_of(who).post(
                f"/objectives/{objective.pk}/approve/", {"base_version": version}, follow=True
            )
            assert "审核意见已提交" in text_of(answer)
        assert status_of(objective) == Status.APPROVED

    def test_a_sheet_with_errors_stays_and_all_of_them_are_told(self, cast):
        objective = draft(cast.unit, lines=clean_lines()[:-1])
        answer = client_of(cast.chen).post(f"/objectives/{objective.pk}/submit/")
        assert answer.status_code == 422
        assert "没有送出" in text_of(answer)
        assert "还差 10 分" in text_of(answer)
        assert status_of(objective) == Status.DRAFT

    @pytest.mark.parametrize("act", ["submit", "withdraw", "return", "approve"])
    def test_a_page_that_is_out_of_date_changes_nothing(self, cast, act):
        objective = draft(cast.unit) if act == "submit" else at_first_desk(cast)
        person = cast.chen if act in {"submit", "withdraw"} else cast.zhou
        before = status_of(objective)
        answer = client_of(person).post(
            f"/objectives/{objective.pk}/{act}/", {"base_version": 0, "comment": "请补充。"}
        )
        assert answer.status_code == 409
        assert "刚被他人修改过" in text_of(answer)
        assert status_of(objective) == before
        # What was written is not lost.
        if act in {"return", "approve"}:
            assert "请补充。</textarea>" in text_of(answer)

    def test_a_return_needs_a_comment(self, cast):
        objective = at_first_desk(cast)
        answer = client_of(cast.zhou).post(f"/objectives/{objective.pk}/return/", {"comment": " "})
        assert answer.status_code == 422
        assert "请写明退回意见" in text_of(answer)
        assert status_of(objective) == Status.SUBMITTED

    def test_returning_and_withdrawing(self, cast):
        objective = at_first_desk(cast)
        client_of(cast.zhou).post(f"/objectives/{objective.pk}/return/", {"comment": "请补充。"})
        assert status_of(objective) == Status.RETURNED
        client = client_of(cast.chen)
        refused = client.post(f"/objectives/{objective.pk}/submit/")
        assert refused.status_code == 422
        assert "还有1条退回意见未回复，不能再次送审：整张表：请补充。" in text_of(refused)
        answer(objective)
        client.post(f"/objectives/{objective.pk}/submit/")
        client.post(f"/objectives/{objective.pk}/withdraw/")
        assert status_of(objective) == Status.DRAFT


class TestList:
    @pytest.mark.parametrize(
        "query",
        [
            "status=nonsense",
            "grade=nonsense",
            "after=abc",
            "after=-1",
            "after=99999999999999999999999",
            "before=0",
            "q=%00",
            "q=" + "长" * 500,
            "unit=%25",
            "year=abc",
            "status=faulty&status=ready",
        ],
    )
    def test_nonsense_in_the_address_breaks_nothing(self, cast, query):
        draft(cast.unit)
        assert client_of(cast.chen).get(f"/objectives/?{query}").status_code == 200

    def test_the_filters_stay_in_the_address_of_the_next_page(self, cast, monkeypatch):
        shorten_pages(monkeypatch, 2)
        for number in range(1, 6):
            draft(cast.unit, number=number, lines=())
        client = client_of(cast.chen)
        page = client.get("/objectives/?status=unfilled&q=道路")
        assert page.context["page"].page.next_key is not None
        key = page.context["page"].page.next_key
        assert f"status=unfilled&amp;q=%E9%81%93%E8%B7%AF&amp;after={key}" in text_of(page)
        assert page.context["page"].count == 5

    def tabs(self, client, query=""):
        page = client.get(f"/objectives/{query}").context["page"]
        return {tab.shelf.label: tab.count for tab in page.tabs}

    def test_the_tabs_count_what_lies_behind_them(self, cast):
        draft(cast.unit, number=1)
        at_first_desk(cast, number=2)
        back = at_first_desk(cast, number=3)
        return_objective(actor=cast.zhou, objective=back, comment="请补充。", now=NOW)
        approved(cast, number=4)
        draft(cast.other_unit, number=5)
        expected = {"待送审": 1, "被退回": 1, "已送审": 1, "已批复": 1, "全部": 4}
        chen, zhou = client_of(cast.chen), client_of(cast.zhou)
        assert self.tabs(chen) == expected
        assert self.tabs(zhou) == {"待我审核": 1, **expected}
        assert self.tabs(chen, "?status=draft") == expected
        for status, count in (("draft", 1), ("returned", 1), ("submitted", 1), ("", 4)):
            page = chen.get(f"/objectives/?status={status}").context["page"]
            assert (page.count, len(page.page.rows)) == (count, count)

    def test_the_tabs_count_under_the_other_conditions(self, cast):
        draft(cast.unit, number=1)
        draft(cast.unit, number=12)
        assert self.tabs(client_of(cast.chen), "?q=项目12&status=approved")["待送审"] == 1

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("q=dlxh", 2),
            ("q=DLXHWHXM12", 1),
            ("q=xinhaoweihu", 2),
            ("q=0012", 1),
            ("q=维护项目12", 1),
            ("q=公安局本级", 2),
            ("q=xyz", 0),
            ("unit=118", 3),
            ("unit=120", 0),
            ("kind=department", 1),
            ("kind=project", 2),
            ("kind=project&category=一般性项目", 2),
            ("category=重点专项", 0),
            ("status=unfilled", 1),
        ],
    )
    @pytest.mark.parametrize("handed_on", [900, 0])
    def test_search_and_filters(self, cast, query, count, handed_on, monkeypatch):
        monkeypatch.setattr("indicators.worklists._NAMED_AT_ONCE", handed_on)
        draft(cast.unit, number=1)
        draft(cast.unit, number=12)
        department_draft(cast.department, ())
        assert client_of(cast.chen).get(f"/objectives/?{query}").context["page"].count == count

    def test_what_was_asked_stays_in_the_form(self, cast):
        draft(cast.unit)
        page = text_of(client_of(cast.chen).get("/objectives/?q=dlxh&kind=project&status=ready"))
        assert 'value="dlxh"' in page
        assert '<option value="project" selected>' in page
        assert '<option value="ready" selected>' in page

    def test_the_desk_of_a_sheet_under_review_is_named(self, cast):
        at_first_desk(cast)
        assert "在单位审核" in text_of(client_of(cast.chen).get("/objectives/"))

    def test_an_empty_list_says_so(self, cast):
        year_2023()
        client = client_of(cast.chen)
        assert "这个年度还没有绩效目标" in text_of(client.get("/objectives/"))
        assert "没有符合条件的绩效目标" in text_of(client.get("/objectives/?q=没有的"))

    @pytest.mark.parametrize("number", [1, 3])
    @pytest.mark.parametrize("who", ["chen", "zhou", "zhao"])
    @pytest.mark.parametrize("query", ["", "status=mine", "status=faulty", "grade=good", "q=道路"])
    def test_the_list_asks_ten_questions_at_most(
        self, cast, number, query, who, django_assert_max_num_queries
    ):
        for n in range(1, number + 1):
            draft(cast.unit, number=n, lines=clean_lines()[:-1])
            at_first_desk(cast, number=100 + n)
        client = client_of(getattr(cast, who))
        client.get("/objectives/")
        with django_assert_max_num_queries(10):
            client.get(f"/objectives/?{query}")
