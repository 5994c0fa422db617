"""`any_of` finds what `in` finds, and sends one parameter for all keys where it can."""

from __future__ import annotations

import pytest

from organizations.models import Organization

pytestmark = pytest.mark.django_db


def found(condition: str, values) -> list[int]:
    rows = Organization.objects.filter(**{condition: values}).order_by("pk")
    return list(rows.values_list("pk", flat=True))


@pytest.fixture
def keys() -> list[int]:
    made = [Organization.objects.create(code=f"90{n}", name=f"单位{n}") for n in range(4)]
    return [one.pk for one in made]


def test_it_finds_what_in_finds(keys):
    children = [
        Organization.objects.create(code=f"91{n}", name=f"下属{n}", parent_id=key)
        for n, key in enumerate(keys)
    ]
    for some in ([], keys[:1], keys[1:], [*keys, keys[0]], (keys[0], 0)):
        assert found("pk__any_of", some) == found("pk__in", some)
        assert found("parent__pk__any_of", some) == found("parent__in", some)
    assert found("parent__pk__any_of", keys) == [one.pk for one in children]
    assert found("code__any_of", ["900", "912"]) == [keys[0], children[2].pk]


def test_it_serves_a_change_and_its_contrary(keys):
    assert Organization.objects.filter(pk__any_of=keys[:2]).update(name="改名") == 2
    assert Organization.objects.exclude(pk__any_of=keys[:2]).filter(name="改名").count() == 0


@pytest.mark.postgresql
def test_the_keys_travel_as_one(keys):
    _, parameters = Organization.objects.filter(pk__any_of=keys).query.sql_with_params()
    assert parameters == (keys,)


def test_for_no_key_nothing_is_asked(keys, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert found("pk__any_of", []) == []
