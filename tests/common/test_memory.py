from common.memory import Memory


def test_what_was_found_once_is_not_looked_for_again():
    memory: Memory[str, int] = Memory()
    assert memory.get("a") is None
    assert memory.found("a", lambda: 1) == 1
    assert memory.get("a") == 1


def test_what_is_asked_for_survives_and_the_rest_is_let_go():
    memory: Memory[int, str] = Memory(kept=3)
    looked: list[int] = []

    def look(key: int) -> str:
        def find() -> str:
            looked.append(key)
            return str(key)

        return memory.get(key) or memory.found(key, find)

    for key in (1, 2, 3, 4, 1, 5, 6, 7, 1):
        assert look(key) == str(key)
        assert len(memory) <= 3
    assert looked == [1, 2, 3, 4, 5, 6, 7]
    assert look(2) == "2"
    assert looked[-1] == 2
