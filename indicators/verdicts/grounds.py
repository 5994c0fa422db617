"""What verdicts were judged by, kept once for each mark, and what has changed since."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Q

from indicators.compliance.edition import rules_edition
from indicators.compliance.editions import Editions, changed_rules, rule_editions
from indicators.compliance.readers import changed_parameters, readers_of
from indicators.judging import YearRules
from indicators.models import JudgedBy

_Grounds = tuple[Editions, Mapping[str, object]]
"""The editions of the rules, and the thresholds."""


def remember(rules: YearRules) -> None:
    """Keep the editions of the rules and the thresholds behind the mark, once."""
    mark = rules.mark
    if not JudgedBy.objects.filter(mark=mark).exists():
        _keep(rules, mark, rule_editions())


def asked_since(rules: YearRules, before: Collection[str]) -> Mapping[str, frozenset[str]]:
    """By each of these earlier marks: the rules whose code or thresholds have changed since.

    Those that are gone are among them.
    A mark under which something else judged is not among them: there every rule is asked.
    What judges now is kept.
    """
    mark, edition = rules.mark, rules_edition()
    found = JudgedBy.objects.filter(Q(mark__in=before) | Q(edition=edition))
    rows = list(found.values_list("mark", "edition", "rules", "parameters"))
    # Working editions out takes a while: those kept beside other thresholds are the same.
    now = next((kept for _, of, kept, _ in rows if of == edition and kept), None) or rule_editions()
    if all(one != mark for one, *_ in rows):
        _keep(rules, mark, now)
    earlier = {one: (kept, told) for one, _, kept, told in rows if one in before and one != mark}
    return _asked(earlier, now, rules.payload) if earlier else {}


def _asked(
    known: Mapping[str, _Grounds], editions: Editions, parameters: Mapping[str, object]
) -> Mapping[str, frozenset[str]]:
    found = {}
    for mark, (code, told) in known.items():
        changed = changed_rules(code, editions)
        if changed is not None:
            found[mark] = changed | readers_of(changed_parameters(told, parameters))
    return found


def _keep(rules: YearRules, mark: str, editions: Editions) -> None:
    kept = JudgedBy(
        mark=mark, edition=rules_edition(), rules=dict(editions), parameters=rules.payload
    )
    JudgedBy.objects.bulk_create([kept], ignore_conflicts=True)
