from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from budgets.models import EconomicClass, FunctionalClass, ProcurementCategory, Window
from evaluations.enums import ResultStatus
from evaluations.models import EvaluationResult, EvaluationRun, Measurement, SelfEvaluation
from evaluations.scoring.presets import NATIONAL
from evaluations.yearly import set_plan
from exchange.models import ImportBatch
from indicators.models import IndicatorTemplate, RuleSetting, RuleThresholds, RuleWaiver
from organizations.models import User
from tests.admin.matrix import PEOPLE
from tests.cast import NOW
from tests.factories import approved, department_draft


@pytest.fixture(autouse=True)
def _second_factor_is_tested_elsewhere(settings: Any) -> None:
    settings.REQUIRE_MFA = False


@pytest.fixture
def staff(cast: Any) -> Any:
    """The cast, let into the admin."""
    User.objects.update(is_staff=True)
    for person in (cast.chen, cast.zhou, cast.liu, cast.zhao, cast.qian, cast.wu, cast.sun):
        person.refresh_from_db()
    return cast


@pytest.fixture
def root(db: None) -> User:
    """A superuser without any role."""
    return User.objects.create_superuser("root", password="Zhunsheng-2023", full_name="系统管理")


@pytest.fixture
def as_person() -> Callable[[User], Client]:
    """A browser in which the person is signed in."""

    def signed_in(person: User) -> Client:
        client = Client()
        client.force_login(person, backend="organizations.backends.AccountBackend")
        return client

    return signed_in


@pytest.fixture
def people(staff: Any, root: User) -> dict[str, User | None]:
    """The people of the matrix by their letters."""
    return {
        key: root if name == "root" else name and getattr(staff, name)
        for key, name in PEOPLE.items()
    }


@pytest.fixture
def records(staff: Any) -> dict[str, Any]:
    """One record of every model, all of 118001 where they belong to a unit."""
    objective = approved(staff)
    year = objective.fiscal_year
    department = department_draft(staff.department, ())
    run = EvaluationRun.objects.create(
        fiscal_year=year, plan_name="国标", plan={}, as_of=NOW, opened_at=NOW
    )
    rows = [
        objective,
        objective.project,
        objective.appropriation,
        department.department_budget,
        year,
        staff.unit,
        staff.chen,
        run,
        Measurement.objects.create(
            indicator=objective.indicators.first(), actual_value=118, recorded_at=NOW
        ),
        SelfEvaluation.objects.create(objective=objective),
        EvaluationResult.objects.create(
            run=run, objective=objective, status=ResultStatus.EVALUATED, total=Decimal(90)
        ),
        FunctionalClass.objects.create(fiscal_year=year, code="204", name="公共安全支出"),
        EconomicClass.objects.create(fiscal_year=year, code="302", name="商品和服务支出"),
        ProcurementCategory.objects.create(fiscal_year=year, code="A", name="货物"),
        Window.objects.create(
            fiscal_year=year,
            activity="objectives",
            opens_at=datetime(2022, 9, 1, tzinfo=UTC),
            closes_at=datetime(2022, 11, 1, tzinfo=UTC),
        ),
        RuleSetting.objects.create(fiscal_year=year, code="A01", is_enabled=False, reason="试行"),
        RuleThresholds.objects.create(fiscal_year=year),
        RuleWaiver.objects.create(
            fiscal_year=year,
            code="C05",
            organization=staff.unit,
            reason="口径由上级规定",
            requested_by=staff.zhou,
            approved_by=staff.qian,
            approved_at=NOW,
            expires_on=date(2099, 12, 31),
        ),
        set_plan(actor=None, fiscal_year=year, plan=NATIONAL, now=NOW),
        IndicatorTemplate.objects.create(
            level1="产出指标",
            level2="数量指标",
            name="本单位指标",
            comparison="ge",
            scope="own",
            organization=staff.unit,
        ),
        ImportBatch.objects.create(
            file_name="a.docx", file_hash="0", year=2023, organization_code="118", imported_at=NOW
        ),
    ]
    known = {row._meta.label_lower: row for row in rows}
    for model in admin.site._registry:
        known.setdefault(model._meta.label_lower, model._default_manager.first())
    return known
