"""The evidence of one line out of those of its sheet."""

from __future__ import annotations

from django import template

from web.evidence import Proof, Proofs

register = template.Library()


@register.simple_tag
def proof_of(proofs: Proofs, key: int) -> Proof | None:
    """The files of this line."""
    return proofs.lines.get(key)
