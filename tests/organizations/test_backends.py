import pytest
from django.contrib.auth import authenticate
from django.test import Client

from organizations.backends import AccountBackend
from organizations.models import Membership, User
from organizations.permissions import standing_of
from organizations.selectors import positions_of
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_a_person_comes_with_the_roles_in_one_query(cast, count, django_assert_num_queries):
    for role in ("unit_reviewer", "supervisor")[: count - 1]:
        Membership.objects.create(user=cast.chen, organization=cast.department, role=role)
    with django_assert_num_queries(1):
        found = AccountBackend().get_user(cast.chen.pk)
        positions, standing = positions_of(found), standing_of(found)
    assert found == cast.chen
    plain = User.objects.get(pk=cast.chen.pk)
    assert len(positions) == len(standing.roles) == count
    assert (positions, standing) == (positions_of(plain), standing_of(plain))


def test_nobody_is_found_who_may_not_sign_in(cast):
    User.objects.filter(pk=cast.chen.pk).update(is_active=False)
    new = User.objects.create(username="new")
    assert AccountBackend().get_user(cast.chen.pk) is None
    assert AccountBackend().get_user(10**6) is None
    assert AccountBackend().get_user(new.pk) == new
    assert standing_of(AccountBackend().get_user(new.pk)).roles == ()


def test_signing_in_goes_by_this_backend(cast, settings):
    assert authenticate(None, username="chenjing", password=PASSWORD) == cast.chen
    client = Client()
    client.post("/login/", {"login": "chenjing", "password": PASSWORD})
    assert client.session["_auth_user_backend"] == "organizations.backends.AccountBackend"
    assert client.get("/").status_code == 200
