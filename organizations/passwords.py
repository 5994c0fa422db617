"""What a password must be: mixed, and not one of those used lately; and how a first one is made."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError

from organizations.models import PastPassword, User

REMEMBERED = 5
CLASSES_NEEDED = 3
INITIAL_LENGTH = 12
# Read aloud or copied by hand, O and 0, I and l and 1 are taken for one another.
_LETTERS_LOW = "abcdefghijkmnpqrstuvwxyz"
_LETTERS_HIGH = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = "23456789"


class LongEnough(MinimumLengthValidator):
    """Django's rule, in our words."""

    def get_error_message(self) -> str:
        """What is wrong and how to mend it."""
        return f"密码太短：至少需要 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        """The rule beside the form."""
        return f"至少 {self.min_length} 个字符。"


class NotLikeOneself(UserAttributeSimilarityValidator):
    """Django's rule, in our words."""

    def get_error_message(self) -> str:
        """What is wrong and how to mend it."""
        return "密码与您的用户名或姓名太相似：请换一个别人猜不到的密码。"

    def get_help_text(self) -> str:
        """The rule beside the form."""
        return "不能与用户名或姓名相似。"


class NotCommon(CommonPasswordValidator):
    """Django's rule, in our words."""

    def get_error_message(self) -> str:
        """What is wrong and how to mend it."""
        return "这个密码太常见，容易被猜到：请换一个。"

    def get_help_text(self) -> str:
        """The rule beside the form."""
        return "不能是常见的密码。"


class MixedCharacters:
    """At least three of: capital letters, small letters, digits, signs."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002
        """Raise ValidationError for a password of too few kinds of characters."""
        if _kinds(password) < CLASSES_NEEDED:
            raise ValidationError(
                "密码太简单：请至少使用大写字母、小写字母、数字、符号这四类中的三类。",
                code="password_too_plain",
            )

    def get_help_text(self) -> str:
        """The rule beside the form."""
        return "至少使用大写字母、小写字母、数字、符号这四类中的三类。"


class NotUsedLately:
    """Not one of the last five passwords of the same person."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError for a password that was used lately."""
        if not isinstance(user, User) or user.pk is None:
            return
        kept = PastPassword.objects.filter(user=user).order_by("-pk")[:REMEMBERED]
        hashes = {user.password, *kept.values_list("password", flat=True)}
        if any(check_password(password, known) for known in hashes if known):
            raise ValidationError(
                f"这个密码最近用过：请换一个与最近 {REMEMBERED} 次都不同的密码。",
                code="password_used_lately",
            )

    def password_changed(
        self,
        password: str,  # noqa: ARG002 -- the arguments are fixed by Django
        user: AbstractBaseUser | None = None,
    ) -> None:
        """Remember the password that has just been set, and forget the oldest."""
        if not isinstance(user, User):
            return
        PastPassword.objects.create(user=user, password=user.password)
        kept = PastPassword.objects.filter(user=user).order_by("-pk")[:REMEMBERED]
        PastPassword.objects.filter(user=user).exclude(pk__in=[row.pk for row in kept]).delete()

    def get_help_text(self) -> str:
        """The rule beside the form."""
        return f"不能与最近 {REMEMBERED} 次用过的密码相同。"


def drawn_password() -> str:
    """A password by chance, of mixed characters that are easy to copy by hand."""
    drawn = [secrets.choice(letters) for letters in (_LETTERS_LOW, _LETTERS_HIGH, _DIGITS)]
    pool = _LETTERS_LOW + _LETTERS_HIGH + _DIGITS
    drawn += [secrets.choice(pool) for _ in range(INITIAL_LENGTH - len(drawn))]
    secrets.SystemRandom().shuffle(drawn)
    return "".join(drawn)


def initial_password(user: User, draw: Callable[[], str] = drawn_password) -> str:
    """A first password for this person that satisfies every rule.

    By chance one in some thousands is too much like a name: then another one is drawn.
    """
    while _is_like(password := draw(), user):
        continue
    return password


def _is_like(password: str, user: User) -> bool:
    try:
        NotLikeOneself().validate(password, user)
    except ValidationError:
        return True
    return False


def _kinds(password: str) -> int:
    kinds = (
        any(c.isupper() for c in password),
        any(c.islower() for c in password),
        any(c.isdigit() for c in password),
        any(c in string.punctuation or c.isspace() or not c.isalnum() for c in password),
    )
    return sum(kinds)
