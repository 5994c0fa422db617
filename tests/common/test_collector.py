import gc

import pytest

from common.collector import held_back


@pytest.fixture(autouse=True)
def _as_it_was():
    was_on = gc.isenabled()
    yield
    (gc.enable if was_on else gc.disable)()


def test_it_is_off_meanwhile_and_on_again_after_a_failure():
    gc.enable()
    seen = []
    with pytest.raises(ZeroDivisionError), held_back():
        seen.append(1 / gc.isenabled())
    assert not seen
    assert gc.isenabled()


def test_who_has_switched_it_off_finds_it_off():
    gc.disable()
    with held_back():
        assert not gc.isenabled()
    assert not gc.isenabled()


def test_a_piece_within_a_piece_does_not_let_it_loose():
    gc.enable()
    with held_back():
        with held_back():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
