"""What verdicts were judged by, kept once for each mark, and what has changed since."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from indicators.compliance.edition import rules_edition
from indicators.compliance.editions import changed_rules, rule_editions
from indicators.compliance.readers import changed_parameters, readers_of
from indicators.judging import YearRules
from indicators.models import JudgedBy


def remember(rules: YearRules) -> None:
    """Keep the editions of the rules and the thresholds behind the mark, once."""
    mark = rules.mark
    if not JudgedBy.objects.filter(mark=mark).exists():
        _keep(rules, mark)


def asked_since(rules: YearRules, before: Collection[str]) -> Mapping[str, frozenset[str]]:
    """By each of these earlier marks: the rules whose code or thresholds have changed since.

    Those that are gone are among them.
    A mark under which something else judged is not among them: there every rule is asked.
    What judges now is kept.
    """
    mark = rules.mark
    rows = JudgedBy.objects.filter(mark__in={*before, mark})
    known = {
        one: (code, told) for one, code, told in rows.values_list("mark", "rules", "parameters")
    }
    if mark not in known:
        _keep(rules, mark)
    editions, _ = known.pop(mark, (None, None))
    return {} if not known else _asked(known, editions or rule_editions(), rules.payload)


def _asked(
    known: Mapping[str, tuple[Mapping[str, str], Mapping[str, object]]],
    editions: Mapping[str, str],
    parameters: Mapping[str, object],
) -> Mapping[str, frozenset[str]]:
    found = {}
    for mark, (code, told) in known.items():
        changed = changed_rules(code, editions)
        if changed is not None:
            found[mark] = changed | readers_of(changed_parameters(told, parameters))
    return found


def _keep(rules: YearRules, mark: str) -> None:
    kept = JudgedBy(
        mark=mark, edition=rules_edition(), rules=dict(rule_editions()), parameters=rules.payload
    )
    JudgedBy.objects.bulk_create([kept], ignore_conflicts=True)
