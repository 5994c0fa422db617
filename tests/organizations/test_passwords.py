import pytest
from django.contrib.auth.password_validation import (
    get_default_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError

from organizations.accounts import change_password
from organizations.models import PastPassword, User
from organizations.passwords import REMEMBERED, initial_password
from tests.cast import NOW, PASSWORD

pytestmark = pytest.mark.django_db


def complaints(password: str, user: User | None = None) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return list(error.messages)
    return []


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("Short-1", "密码太短：至少需要 10 个字符。"),
        ("onlysmallletters", "密码太简单"),
        ("SMALLandLARGE", "密码太简单"),
        ("1234567890", "这个密码太常见"),
        ("chenjing-2023A", "与您的用户名或姓名太相似"),
    ],
)
def test_a_weak_password_is_told_in_chinese_what_is_wrong(cast, password, complaint):
    assert any(complaint in said for said in complaints(password, cast.chen))


@pytest.mark.parametrize("password", ["Rongchang-2023", "abcdefgh12#$", "很长的密码也可以Aa12"])
def test_a_mixed_password_is_accepted(cast, password):
    assert complaints(password, cast.chen) == []


def test_every_complaint_comes_at_once(cast):
    assert len(complaints("abc", cast.chen)) >= 2


def test_the_rules_beside_the_form_are_chinese():
    for validator in get_default_password_validators():
        assert not any(
            letter.isascii() and letter.isalpha() for letter in validator.get_help_text()
        )


def test_the_last_five_passwords_are_not_taken_again(cast):
    used = [PASSWORD, *(f"Rongchang-{n}00{n}" for n in range(1, REMEMBERED + 1))]
    for password in used[1:]:
        change_password(user=cast.chen, password=password, now=NOW)
    for password in used[1:]:
        with pytest.raises(ValidationError, match="最近用过"):
            change_password(user=cast.chen, password=password, now=NOW)
    change_password(user=cast.chen, password=PASSWORD, now=NOW)
    assert PastPassword.objects.filter(user=cast.chen).count() == REMEMBERED


def test_a_password_of_before_the_memory_counts_as_used(cast):
    PastPassword.objects.all().delete()
    assert any("最近用过" in said for said in complaints(PASSWORD, cast.chen))


def test_initial_passwords_satisfy_the_rules_and_are_easy_to_copy(cast):
    made = {initial_password(cast.chen) for _ in range(50)}
    assert len(made) == 50
    for password in made:
        assert complaints(password, cast.chen) == []
        assert not set(password) & set("0O1Il")


def test_a_password_like_the_name_is_not_given_out(cast):
    draws = iter(("Chenjing2345", "gnijneHc-234", "kT7mQ4wZ9xBd"))
    assert initial_password(cast.chen, lambda: next(draws)) == "kT7mQ4wZ9xBd"
