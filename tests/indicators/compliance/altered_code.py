"""The code that judges with one place of it altered, and which functions of it run."""

import ast
import sys
from contextlib import suppress
from pathlib import Path
from types import CodeType

from common.rules import Undecided
from indicators.compliance.code_reach import Code, Place
from indicators.compliance.edition import module_name
from indicators.compliance.editions import read_source

ROOT = Path(__file__).parents[3]


class Sources:
    """Everything by which one kind of subject is judged, as it is written."""

    def __init__(self, judging):
        self.judging = judging
        self.texts = {
            module_name(file): file.read_text(encoding="utf-8") for file in judging.files()
        }
        self.modules = {module.name: module for module in judging.read_modules()}
        self.code = Code(self.modules.values())
        self.editions = judging.editions_of(self.code)

    def editions_with(self, place):
        """The editions after this place was altered."""
        return self.judging.editions_of(self.altered(place))

    def edition_with(self, place, rule):
        """That of one rule."""
        return self.judging.edition_of(rule, self.altered(place))

    def with_text(self, module, text):
        """The code with another text in place of a module."""
        others = (one for name, one in self.modules.items() if name != module)
        return Code([*others, read_source(module, text)])

    def replaced(self, module, before, after):
        """The code with the first such words replaced."""
        assert before in self.texts[module]
        text = self.texts[module].replace(before, after, 1)
        return self.with_text(module, text)

    def altered(self, place):
        """The code with another first statement in this function, or another value."""
        node, lines = self._defined(place), self.texts[place.module].splitlines(keepends=True)
        if isinstance(node, ast.FunctionDef):
            first = node.body[0].lineno - 1
            lines.insert(first, f"{' ' * node.body[0].col_offset}assert 1 + 1 == 2\n")
        else:
            lines.insert(node.end_lineno, f"{place.name} = ({place.name}, 1)\n")
        return self.with_text(place.module, "".join(lines))

    def _defined(self, place):
        """The statement that defines a function, method or constant."""
        body = ast.parse(self.texts[place.module]).body
        owner, _, member = place.name.partition(".")
        for name in filter(None, (owner, member)):
            (node,) = [one for one in body if name in _names_of(one)]
            body = getattr(node, "body", [])
        return node

    def values_mentioned(self):
        """Rule and place of every constant that a check mentions, by its compiled code."""
        for code, check in ((rule.code, rule.check) for rule in self.judging.rules):
            module = check.__module__
            mentioned = names_in(check.__code__) & set(self.modules[module].definitions)
            for name in sorted(mentioned):
                if _is_value(module, name):
                    yield code, Place(module, name)

    def run(self, code, subjects):
        """The functions that run while this rule judges."""
        with Watch(self.modules) as ran:
            for subject in subjects:
                with suppress(Undecided):
                    list(self.judging.rules[code].check(subject))
        return {place for place in ran if not place.name.startswith("<")}


class Watch:
    """Notes which functions of the project run; nothing is remembered of earlier runs."""

    def __init__(self, modules):
        self._modules = modules
        self.ran = set()

    def __enter__(self):
        for name in self._modules:
            for one in vars(sys.modules[name]).values():
                if hasattr(one, "cache_clear") and getattr(one, "__module__", "") == name:
                    one.cache_clear()
        sys.setprofile(self._note)
        return self.ran

    def __exit__(self, *_):
        sys.setprofile(None)

    def _note(self, frame, event, _):
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(f"{ROOT}/"):
            file = Path(code.co_filename)
            if file.is_relative_to(ROOT / "tests") or "site-packages" in file.parts:
                return
            self.ran.add(Place(module_name(file), _written_name(code.co_qualname)))


def names_in(code):
    """Every name that a compiled piece of code mentions."""
    inner = (one for one in code.co_consts if isinstance(one, CodeType))
    return {*code.co_names, *(name for one in inner for name in names_in(one))}


def _written_name(qualified):
    """What a piece of a function belongs to; special methods belong to their class."""
    name = qualified.partition(".<locals>")[0]
    owner, _, member = name.partition(".")
    return owner if member.startswith("__") else name


def _is_value(module, name):
    is_plain = name and "." not in name and name != "rule"
    return is_plain and not callable(vars(sys.modules[module])[name])


def _names_of(statement):
    if isinstance(statement, ast.Assign):
        return {one.id for one in statement.targets if isinstance(one, ast.Name)}
    if isinstance(statement, ast.AnnAssign):
        return {statement.target.id} if isinstance(statement.target, ast.Name) else set()
    return {getattr(statement, "name", "")}
