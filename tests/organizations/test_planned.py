from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet, Value
from django.test.utils import CaptureQueriesContext

from organizations.models import Organization, User
from organizations.planned import planned
from organizations.prepared import Prepared
from tests.cast import NOW

AWKWARD = "100%的“单位”，'%s'\\"


def _with_code(code) -> QuerySet[Organization, tuple[str, str]]:
    rows = Organization.objects.filter(code=code).annotate(said=Value(AWKWARD))
    return rows.values_list("name", "said")


def _plain(code) -> str:
    with CaptureQueriesContext(connection) as queries:
        list(_with_code(code))
    return str(queries[0]["sql"])


def _kept_plans() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, generic_plans FROM pg_prepared_statements")
        return list(cursor.fetchall())


@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql_plans_a_statement_once_and_every_call_asks_for_its_own_values(cast):
    ask = Prepared(_with_code)
    for _ in range(4):
        for unit in (cast.department, cast.unit):
            with CaptureQueriesContext(connection) as queries:
                assert ask(unit.code) == [(unit.name, AWKWARD)]
            assert [shown["sql"] for shown in queries] == [_plain(unit.code)]

    plans = [(sql, used) for sql, used in _kept_plans() if "的“单位”" in sql]

    assert len(plans) == 1
    assert "$1" in plans[0][0]
    assert "$2" not in plans[0][0]
    assert plans[0][1] > 0


@pytest.mark.postgresql
@pytest.mark.django_db
def test_nothing_is_planned_ahead_where_that_is_switched_off(cast, settings):
    settings.PLANS_KEPT = False
    ask = Prepared(_with_code)

    assert ask(cast.unit.code) == [(cast.unit.name, AWKWARD)]

    assert not [sql for sql, _ in _kept_plans() if "的“单位”" in sql]


@pytest.mark.postgresql
@pytest.mark.django_db
def test_plans_outlive_what_changes_the_table(cast):
    ask = Prepared(_with_code)
    for _ in range(8):
        ask(cast.unit.code)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE INDEX named_for_a_test ON organizations_organization (name)")
        cursor.execute("ANALYZE organizations_organization")
    Organization.objects.filter(pk=cast.unit.pk).update(name="改了名的单位")

    assert ask(cast.unit.code) == [("改了名的单位", AWKWARD)]


@pytest.mark.postgresql
@pytest.mark.django_db
def test_moments_and_days_travel_as_such(cast):
    ask = Prepared(
        lambda since, day: User.objects.filter(date_joined__gte=since, last_login__date=day)
    )
    User.objects.filter(pk=cast.chen.pk).update(date_joined=NOW, last_login=NOW)

    assert ask(NOW, NOW.date()) == [cast.chen]
    assert ask(NOW + timedelta(seconds=1), NOW.date()) == []
    assert ask(NOW, NOW.date() + timedelta(days=1)) == []


@pytest.mark.django_db
def test_other_databases_keep_no_plans():
    found = planned(connection, "SELECT %s, '%%', %s", ("是", 2), {1})

    if connection.vendor == "postgresql":
        assert found is not None
        assert found.filled(("是", 3)) == ("SELECT '是', '%%', %s", (3,))
    else:
        assert found is None
