import cProfile
import pstats
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from indicators.language.groups import alike, overlap, text_features

HALF = Decimal("0.5")
SETS = st.frozensets(st.sampled_from("甲乙丙丁戊己庚辛"), max_size=5)


def _text(random: Random, length: int = 120) -> str:
    return "".join(chr(random.randrange(0x4E00, 0x4E00 + 800)) for _ in range(length))


def test_copies_are_found_among_many():
    random = Random(7)
    texts = [_text(random) for _ in range(300)]
    texts[250] = texts[3]
    texts[120] = texts[40][:-6] + "另有调整。"
    groups = alike(texts, text_features, Decimal("0.8"))
    assert [group.members for group in groups] == [(3, 250), (40, 120)]
    assert groups[0].likeness == 1
    assert Decimal("0.8") <= groups[1].likeness < 1


def test_sets_of_names_that_share_half():
    sets = [frozenset("甲乙丙丁戊"), frozenset("子丑寅卯辰"), frozenset("甲乙丙丁己")]
    (group,) = alike(sets, frozenset, HALF)
    assert group.members == (0, 2)
    assert group.likeness == Decimal(4) / 6


@given(st.lists(SETS, max_size=12))
def test_a_group_is_never_wrong(sets):
    seen = set()
    for group in alike(sets, frozenset, HALF):
        first, *rest = group.members
        assert rest
        assert not seen & set(group.members)
        seen |= set(group.members)
        assert min(overlap(sets[first], sets[one]) for one in rest) == group.likeness >= HALF


@given(st.lists(SETS.filter(bool), max_size=12))
def test_equal_sets_are_always_found(sets):
    grouped = {place for group in alike(sets, frozenset, Decimal(1)) for place in group.members}
    repeated = {place for place, one in enumerate(sets) if sets.count(one) > 1}
    assert grouped == repeated


def _work(count: int, *, alike_texts: bool) -> int:
    """Function calls that grouping takes: the same on every machine."""
    random = Random(11)
    common = _text(random, 60)
    texts = [(common if alike_texts else "") + _text(random, 60) for _ in range(count)]
    profile = cProfile.Profile()
    profile.runcall(alike, texts, text_features, Decimal("0.9"))
    return pstats.Stats(profile).total_calls  # type: ignore[attr-defined]


def test_four_times_the_texts_are_about_four_times_the_work():
    for alike_texts in (False, True):
        small = _work(150, alike_texts=alike_texts)
        large = _work(600, alike_texts=alike_texts)
        assert large < 5 * small, alike_texts
