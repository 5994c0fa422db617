"""What the rules over the text look at: passages, claims with their cells, the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from budgets.narrative.claims import Claim, ClaimKind, Passage, claims_of, passages_of
from budgets.narrative.concepts import Concept, Link, concept_of, links_of
from budgets.reconciliation.shapes import Publication
from common.rules import RULEBOOK, Catalogue, MissingData

PUBLICATION_143 = "财预〔2016〕143号"
LOGIC = "算术与文义"
PRACTICE = "预算公开审核实务"
VEHICLES = "公务用车配备标准"


@dataclass(frozen=True)
class NarrativeReview:
    """The written part of one document beside its tables."""

    publication: Publication
    passages: tuple[Passage, ...]
    links: tuple[Link, ...]

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every amount of the text, in its order."""
        return tuple(item.claim for item in self.links)

    @property
    def body(self) -> Iterator[Passage]:
        """The passages that state something: neither headings' glossary nor the glossary."""
        return (passage for passage in self.passages if not passage.is_glossary)

    def levels(self, *concepts: Concept) -> tuple[Link, ...]:
        """The claimed levels of these concepts for the year of the document."""
        return tuple(
            item
            for item in self.links
            if item.claim.kind is ClaimKind.LEVEL
            and item.concept in concepts
            and item.claim.year in {None, self.publication.year}
        )

    def causes_of(self, change: Claim) -> tuple[Claim, ...]:
        """The amounts that the text gives as causes of a change."""
        return self._causes.get(id(change), ())

    @cached_property
    def _causes(self) -> Mapping[int, tuple[Claim, ...]]:
        """The causes by the identity of their change: equal changes may stand in a text twice."""
        found: dict[int, list[Claim]] = {}
        for claim in self.claims:
            if claim.kind is ClaimKind.CAUSE and claim.about is not None:
                found.setdefault(id(self.claims[claim.about]), []).append(claim)
        return {key: tuple(causes) for key, causes in found.items()}

    def level_of(self, change: Claim) -> Claim | None:
        """The level that a change speaks of; None for anything but a change."""
        if change.kind is not ClaimKind.CHANGE or change.about is None:
            return None
        return self.claims[change.about]


NARRATIVE_RULES: Catalogue[NarrativeReview] = Catalogue()
RULEBOOK.add(NARRATIVE_RULES)
_DUTIES = ("职能", "职责")


def review_of(publication: Publication, paragraphs: Sequence[str]) -> NarrativeReview:
    """Read the paragraphs and find the cell of every number."""
    passages = passages_of(paragraphs)
    claims = claims_of(passages, publication.year or None)
    return NarrativeReview(publication, passages, links_of(claims, publication))


def duties_in(paragraphs: Sequence[str]) -> str:
    """What the text says of 职能职责, without its label; blank where it says nothing."""
    return duties_of(passages_of(paragraphs))


def duties_of(passages: Iterable[Passage]) -> str:
    """The same of a text that is read already."""
    told = (p for p in passages if not p.is_glossary and any(w in p.label for w in _DUTIES))
    return next((p.text.partition(p.label)[2].lstrip("：:。 ") for p in told), "")


def written(review: NarrativeReview) -> NarrativeReview:
    """The review; MissingData where the document has no text."""
    if not review.passages:
        raise MissingData("文件中没有文字说明。")
    return review


def unique(claims: Iterable[tuple[tuple[Decimal, ...], Claim]]) -> Iterator[tuple[Claim, str]]:
    """Equal equations once, with a remark of where they stand again."""
    first: dict[tuple[Decimal, ...], list[Claim]] = {}
    for numbers, claim in claims:
        first.setdefault(numbers, []).append(claim)
    for same in first.values():
        others = "、".join(f"第{claim.paragraph}段" for claim in same[1:])
        yield same[0], f"（{others}相同）" if others else ""


def concept(claim: Claim) -> Concept | None:
    """What the claim speaks of."""
    return concept_of(claim)
