"""An import beside people at work: nobody waits in a circle, nothing half-written is left."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from exchange.disclosure import Disclosure
from exchange.resources.projects import ProjectResource
from exchange.services import Source, commit_and_submit, commit_import
from indicators.enums import Status
from indicators.models import PerformanceObjective
from indicators.selectors import objective_for, sheet_of
from indicators.services import StaleObjective, save_sheet, submit_objective
from indicators.versions import broken_versions
from organizations import audit
from projects.models import Project
from tests.cast import NOW, build_cast
from tests.factories import STATEMENT, draft

SHEETS = 6
SOURCE = Source("公开文档.txt", b"text")


@pytest.fixture
def people(transactional_db):
    return build_cast()


def at_once(*acts):
    """What each act returned or raised; they start together, each on its own connection."""
    barrier = Barrier(len(acts))

    def take_part(act):
        try:
            barrier.wait(timeout=30)
            return act()
        except Exception as error:  # noqa: BLE001 -- the outcome of a race may be an exception
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(take_part, acts))


def document(objectives, text):
    """A document that prints every one of these sheets with another statement."""
    sheets = (sheet_of(objective) for objective in objectives)
    return Disclosure(
        organization_code="118001",
        organization_name="重庆市荣昌区公安局本级",
        year=2023,
        tables=(),
        objectives=tuple(replace(sheet, statement=text) for sheet in sheets),
        paragraphs=(),
        problems=(),
    )


def importing(disclosure):
    return lambda: commit_import(actor=None, disclosure=disclosure, source=SOURCE, now=NOW)


def at_work(person, objectives, act):
    """One sheet after the other, the last one first; each refusal is told."""

    def work():
        for objective in reversed(objectives):
            try:
                act(person, objective_for(person, objective.pk))
            except (StaleObjective, PermissionDenied) as refused:
                yield refused

    return lambda: list(work())


def edit(person, objective):
    sheet = sheet_of(objective)
    save_sheet(
        actor=person,
        objective=objective,
        sheet=replace(sheet, overview=sheet.overview + "补"),
        now=NOW,
    )


def submit(person, objective):
    submit_objective(actor=person, objective=objective, now=NOW)


@pytest.mark.parametrize("act", [edit, submit])
def test_an_import_beside_somebody_at_work(people, act):
    for turn in range(5):
        objectives = [draft(people.unit, number=turn * SHEETS + n) for n in range(1, SHEETS + 1)]
        text = f"{STATEMENT}公开文档第{turn}稿。"
        outcomes = at_once(
            importing(document(objectives, text)), at_work(people.chen, objectives, act)
        )
        assert [one for one in outcomes if isinstance(one, Exception)] == []
        stored = PerformanceObjective.objects.with_sheets().order_by("pk")
        for objective in stored.filter(pk__in=[one.pk for one in objectives]):
            assert objective.statement == text or objective.status == Status.SUBMITTED
        assert list(broken_versions()) == []
        assert list(audit.breaks()) == []


def submitting(disclosure, person):
    return lambda: commit_and_submit(actor=person, disclosure=disclosure, source=SOURCE, now=NOW)


def unbalance(person, objective):
    sheet = sheet_of(objective)
    first, *rest = sheet.lines
    lines = (replace(first, weight=first.weight + 7), *rest)
    save_sheet(actor=person, objective=objective, sheet=replace(sheet, lines=lines), now=NOW)


@pytest.mark.parametrize("act", [edit, unbalance, submit])
def test_import_and_submission_beside_somebody_at_work(people, act):
    """Whoever comes first: what is submitted sums to 100 and is the document's or his own."""
    for turn in range(5):
        objectives = [draft(people.unit, number=turn * SHEETS + n) for n in range(1, SHEETS + 1)]
        text = f"{STATEMENT}公开文档第{turn}稿。"
        done, refusals = at_once(
            submitting(document(objectives, text), people.chen),
            at_work(people.chen, objectives, act),
        )
        assert not isinstance(done, Exception), done
        assert not isinstance(refusals, Exception), refusals
        stored = PerformanceObjective.objects.with_sheets().order_by("pk")
        for objective in stored.filter(pk__in=[one.pk for one in objectives]):
            assert objective.status == Status.SUBMITTED
            assert sheet_of(objective).total_weight == 100
            assert objective.statement == text or act is submit
        assert len(done.submitted) + len(done.untouched) == SHEETS
        assert done.refused == ()
        assert list(broken_versions()) == []
        assert list(audit.breaks()) == []


def test_two_imports_that_submit_the_same_document(people):
    objectives = [draft(people.unit, number=n) for n in range(1, SHEETS + 1)]
    act = submitting(document(objectives, f"{STATEMENT}公开文档定稿。"), people.chen)
    outcomes = at_once(act, act)
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert sorted(len(one.submitted) for one in outcomes) == [0, SHEETS]
    assert sorted(len(one.untouched) for one in outcomes) == [0, SHEETS]
    assert set(PerformanceObjective.objects.values_list("status", flat=True)) == {"submitted"}
    assert list(broken_versions()) == []
    assert list(audit.breaks()) == []


def test_two_imports_of_the_same_document(people):
    objectives = [draft(people.unit, number=n) for n in range(1, SHEETS + 1)]
    disclosure = document(objectives, "两个人同时导入同一份文档，写入一次。")
    outcomes = at_once(importing(disclosure), importing(disclosure))
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert sorted(one.counts["updated"] for one in outcomes) == [0, SHEETS]
    assert set(PerformanceObjective.objects.values_list("version", flat=True)) == {2}


def test_a_list_of_projects_beside_an_editor(people):
    """The list changes every project in one transaction, in the other order than the editor."""
    for turn in range(5):
        objectives = [draft(people.unit, number=turn * SHEETS + n) for n in range(1, SHEETS + 1)]
        wanted = Project.objects.filter(pk__in=[one.project_id for one in objectives])
        dataset = ProjectResource().export(queryset=wanted.order_by("pk"))
        names = [f"第{turn}次更名的项目{n}" for n in range(SHEETS)]
        del dataset["项目名称"]
        dataset.append_col(names, header="项目名称")
        outcomes = at_once(
            lambda: ProjectResource(actor=people.qian).import_data(dataset, raise_errors=True),  # noqa: B023 -- run at once
            at_work(people.chen, objectives, edit),
        )
        assert [one for one in outcomes if isinstance(one, Exception)] == []
        assert sorted(wanted.values_list("name", flat=True)) == names
        assert all(one.overview.endswith("补") for one in wanted) or outcomes[1]
    assert list(audit.breaks()) == []
