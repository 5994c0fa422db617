"""Reach over the unit tree: one answer for lists and for single records."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from organizations.enums import Role
from organizations.models import Membership, User

Person = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Standing:
    """The roles of one person, each with the code of its unit."""

    roles: tuple[tuple[Role, str], ...] = ()

    @property
    def sees_everything(self) -> bool:
        """Whether some role reaches the whole district."""
        return any(role.sees_everything for role, _ in self.roles)

    def reaches(self, organization_code: str) -> bool:
        """Whether some role lets see what belongs to this unit."""
        return any(
            role.sees_everything or organization_code.startswith(code) for role, code in self.roles
        )

    def has(self, *wanted: Role) -> bool:
        """Whether one of the roles is held anywhere."""
        return any(role in wanted for role, _ in self.roles)

    def holds(self, role: Role, organization_code: str) -> bool:
        """Whether the role is held for this unit or for one above it."""
        return any(
            held is role and (role.sees_everything or organization_code.startswith(code))
            for held, code in self.roles
        )


def standing_of(user: Person) -> Standing:
    """The person's roles, read once for the life of the user object."""
    if not isinstance(user, User) or not user.is_active:
        return Standing()
    cached: Standing | None = user.memory.get("standing")
    if cached is None:
        rows = Membership.objects.filter(user=user).values_list("role", "organization__code")
        cached = Standing(tuple((Role(role), code) for role, code in rows))
        user.memory["standing"] = cached
    return cached


def forget_standing(user: User) -> None:
    """Read the person's roles again: they have just changed."""
    user.memory.clear()


def within_reach(user: Person, field: str = "organization") -> Q:
    """Which records a person may see, as a condition on the path to the unit.

    `field` is the path from the record to its organization; "" where the record is one.
    """
    standing = standing_of(user)
    if standing.sees_everything:
        return Q()
    prefix = f"{field}__" if field else ""
    reach = Q(pk__in=[])
    for _, code in standing.roles:
        reach |= Q(**{f"{prefix}code__startswith": code})
    return reach
