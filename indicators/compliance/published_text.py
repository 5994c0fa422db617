"""Group J over the published text: the same rules as over a sheet, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from budgets.narrative import NARRATIVE, NARRATIVE_RULES, NarrativeReview
from budgets.narrative.review import written
from common.findings import Location
from common.rules import Catalogue, Hit, Report, RuleChoice
from indicators.compliance.context import SHEET_RULES
from indicators.compliance.disclosure import (
    CLEARED,
    NO_ABILITY,
    SOMEBODY,
    abilities_in,
    endorsers_in,
    personal_numbers,
    require_public_order,
    secrets_in,
    told_secrets,
)
from indicators.compliance.doctrine import DEFAULT_DOCTRINE, Doctrine
from indicators.compliance.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class TextReview:
    """The text that is published beside the tables, and the words that it is searched for."""

    narrative: NarrativeReview
    words: Vocabulary

    @property
    def paragraphs(self) -> Iterator[tuple[Location, str]]:
        """Every paragraph with its place; the glossary is published like the rest."""
        for passage in written(self.narrative).passages:
            yield Location(NARRATIVE, passage.number), passage.text


TEXT_RULES: Catalogue[TextReview] = Catalogue()
"""Not in the rule book, which has these codes once: over the sheet."""
_Check = Callable[[TextReview], Iterable[Hit]]


def review_text(
    narrative: NarrativeReview,
    doctrine: Doctrine = DEFAULT_DOCTRINE,
    choices: Mapping[str, RuleChoice] | None = None,
) -> Report:
    """The text judged against its tables (I), and searched for what may not be published (J)."""
    own = NARRATIVE_RULES.run(narrative, choices)
    return own + TEXT_RULES.run(TextReview(narrative, doctrine.vocabulary), choices)


def _same_rule(code: str) -> Callable[[_Check], _Check]:
    """The rule over a sheet with its name, severity and mend, over the text."""
    rule = SHEET_RULES[code]
    return TEXT_RULES.rule(
        code, rule.name, rule.severity, basis=rule.basis, mend=rule.mend, why=rule.why
    )


@_same_rule("J01")
def text_has_no_secret(review: TextReview) -> Iterator[Hit]:
    """No word of the year's list of secrecy stands in a paragraph."""
    for place, text in review.paragraphs:
        if counts := secrets_in(text, review.words):
            message = f"{_named(place)}出现{told_secrets(counts)}，公开前须由保密员审查确认。"
            yield Hit(message, place, actual="、".join(counts), expected=CLEARED)


@_same_rule("J02")
def text_lays_no_ability_open(review: TextReview) -> Iterator[Hit]:
    """A security service does not publish how many devices or detainees it has."""
    require_public_order(review.narrative.publication.organization, review.words)
    for place, text in review.paragraphs:
        if found := tuple(dict.fromkeys(abilities_in(text, review.words))):
            message = f"{_named(place)}将公开{'、'.join(found)}等规模，请评估是否宜于公开。"
            yield Hit(message, place, actual=f"{len(found)}条具体数量", expected=NO_ABILITY)


@_same_rule("J03")
def text_names_no_person(review: TextReview) -> Iterator[Hit]:
    """No sentence names a person with an office next to an endorsement."""
    for place, text in review.paragraphs:
        for person in endorsers_in(text, review.words):
            message = f"{_named(place)}写有领导姓名『{person}』和批示，建议改为职务表述。"
            yield Hit(message, place, actual=person, expected=SOMEBODY)


@_same_rule("J04")
def text_has_no_personal_number(review: TextReview) -> Iterator[Hit]:
    """No identity card number and no mobile phone number stands in a paragraph."""
    for place, text in review.paragraphs:
        for kind, number in personal_numbers(text):
            message = f"{_named(place)}疑似含{kind}（{number}），公开前请删除或脱敏。"
            yield Hit(message, place, actual=number, expected=f"不含{kind}")


def _named(place: Location) -> str:
    return f"{place.table}第{place.row}段"
