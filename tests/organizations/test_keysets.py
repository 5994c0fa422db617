import pytest

from organizations.keysets import keyset_page
from organizations.models import Organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def units():
    made = Organization.objects.bulk_create(
        Organization(code=f"9{n:02d}", name=f"单位{n}") for n in range(7)
    )
    return [unit.pk for unit in made]


def keys(**where):
    page = keyset_page(Organization.objects.all(), key="pk", size=3, **where)
    return [unit.pk for unit in page.rows], page.previous_key, page.next_key


@pytest.mark.parametrize("is_descending", [False, True])
def test_walking_forward_and_back_meets_every_row_once(units, is_descending):
    order = units[::-1] if is_descending else units
    first, previous, step = keys(is_descending=is_descending)
    assert (first, previous) == (order[:3], None)
    second, previous, step = keys(is_descending=is_descending, after=step)
    assert second == order[3:6]
    third, back, step = keys(is_descending=is_descending, after=step)
    assert (third, step) == (order[6:], None)
    assert keys(is_descending=is_descending, before=back)[0] == order[3:6]
    assert keys(is_descending=is_descending, before=previous) == (order[:3], None, order[2])


def test_a_page_that_is_exactly_full_has_no_next(units):
    Organization.objects.filter(pk__in=units[3:]).delete()
    assert keys(is_descending=False) == (units[:3], None, None)


def test_beyond_the_end_there_is_nothing(units):
    assert keys(is_descending=False, after=10**12) == ([], None, None)
