"""What a piece of the project's code reaches, read from its text: rather too much than too little.

Names are not told apart by scope, and an attribute reaches every method of that name. Comments,
docstrings and the places of things in their files count for nothing.
"""

from __future__ import annotations

import ast
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar


class Place(NamedTuple):
    """Where something is defined."""

    module: str
    name: str
    """`Class.method` for a method; blank for what the module does beside defining things."""

    def beside(self, name: str) -> Place:
        """Another name of the same module."""
        return Place(self.module, name)


_BESIDE = ""
_CODE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
_Written = TypeVar(
    "_Written", bound=ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
)


@dataclass(frozen=True, slots=True)
class Definition:
    """One function, class or value: a digest of its code, and all that it mentions."""

    digest: str
    names: frozenset[str]
    attributes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Module:
    """The definitions of one file, and what it takes from others."""

    name: str
    definitions: Mapping[str, Definition]
    imports: Mapping[str, Place]


class Code:
    """Modules together: what is not in them is not followed."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self._modules = {module.name: module for module in modules}
        self._members: defaultdict[Place, set[str]] = defaultdict(set)
        """By class: the methods, and what else of it stands for itself."""
        for module in self._modules.values():
            for name in module.definitions:
                owner, _, member = name.partition(".")
                if member:
                    self._members[Place(module.name, owner)].add(member)
        self._mentions: dict[Place, frozenset[Place]] = {}

    def reached_from(self, roots: Iterable[Place]) -> frozenset[Place]:
        """These definitions and all that they mention, directly or not.

        A method is reached where its class is, and an attribute of that name is mentioned.
        """
        waiting, seen = list(roots), set()
        attributes: set[str] = set()
        classes: set[Place] = set()
        while waiting:
            place = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            waiting += self._mentioned(place)
            fresh = self.attributes_of(place) - attributes
            attributes |= fresh
            waiting += [
                Place(m, f"{c}.{one}")
                for m, c in classes
                for one in self._members[Place(m, c)] & fresh
            ]
            if place in self._members:
                classes.add(place)
                waiting += [
                    Place(place.module, f"{place.name}.{one}")
                    for one in self._members[place] & attributes
                ]
        return frozenset(seen)

    def digest(self, places: Iterable[Place]) -> str:
        """Sixteen digits that change with the code of any of them."""
        found = hashlib.sha256()
        for place in sorted(places):
            definition = self._definition(place)
            told = definition.digest if definition else ""
            found.update(f"{place.module}\0{place.name}\0{told}\0".encode())
        return found.hexdigest()[:16]

    def places_of(self, module: str) -> Iterator[Place]:
        """Everything that a module defines."""
        return (Place(module, name) for name in self._modules[module].definitions)

    def attributes_of(self, place: Place) -> frozenset[str]:
        """The attributes that a definition mentions itself."""
        definition = self._definition(place)
        return definition.attributes if definition else frozenset()

    def __contains__(self, place: Place) -> bool:
        return self._definition(place) is not None

    def _definition(self, place: Place) -> Definition | None:
        module = self._modules.get(place.module)
        return module.definitions.get(place.name) if module else None

    def _mentioned(self, place: Place) -> frozenset[Place]:
        known = self._mentions.get(place)
        if known is None:
            known = self._mentions[place] = frozenset(self._named(place))
        return known

    def _named(self, place: Place) -> Iterator[Place]:
        definition = self._definition(place)
        if definition is None:
            return
        owner = place.name.partition(".")[0]
        yield from (one for one in map(place.beside, (_BESIDE, owner)) if one in self)
        for name in definition.names:
            target = self._resolved(place.beside(name))
            if target is None:
                continue
            yield target
            if target.name == _BESIDE and target.module in self._modules:
                named = map(target.beside, definition.attributes)
                yield from filter(None, map(self._resolved, named))

    def _resolved(self, place: Place) -> Place | None:
        """Where a name of a module is defined; None where that is no name of the module."""
        module = self._modules.get(place.module)
        if module is None or place in self:
            return place
        source = module.imports.get(place.name)
        if source is None:
            return None
        submodule = f"{source.module}.{source.name}"
        # A package may give a name of its own to what one of its files is called, too.
        if submodule in self._modules and (source == place or not self._gives(source)):
            return Place(submodule, _BESIDE)
        return source if source.name == _BESIDE else self._resolved(source)

    def _gives(self, source: Place) -> bool:
        module = self._modules.get(source.module)
        return source in self or (module is not None and source.name in module.imports)


def read_module(name: str, tree: ast.Module, apart: Collection[str] = ()) -> Module:
    """A parsed file in definitions; the fields of the classes `apart` stand each for itself."""
    statements: defaultdict[str, list[ast.AST]] = defaultdict(list)
    imports: dict[str, Place] = {}
    for statement in _without_docstring(tree).body:
        if isinstance(statement, _IMPORTS):
            imports.update(_imported(statement))
        for bound, part in _parts(statement, apart):
            statements[bound].append(part)
    definitions = {bound: _definition(parts, imports) for bound, parts in statements.items()}
    return Module(name, definitions, imports)


def _without_docstring(node: _Written) -> _Written:
    node.body = [one for one in node.body if not _is_text(one)]
    return node


def _is_text(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Constant):
        return False
    return isinstance(statement.value.value, str)


def _parts(statement: ast.stmt, apart: Collection[str]) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(statement, _IMPORTS):
        return
    if isinstance(statement, ast.ClassDef):
        yield from _parts_of_class(statement, fields_too=statement.name in apart)
    elif isinstance(statement, _CODE):
        yield statement.name, _without_docstring(statement)
    else:
        bound = _bound(statement)
        yield from ((name, statement) for name in bound or (_BESIDE,))


def _parts_of_class(statement: ast.ClassDef, *, fields_too: bool) -> Iterator[tuple[str, ast.AST]]:
    kept: list[ast.stmt] = []
    for item in _without_docstring(statement).body:
        if isinstance(item, _CODE):
            _without_docstring(item)
        member = _member(item, fields_too=fields_too)
        if member:
            yield f"{statement.name}.{member}", item
        else:
            kept.append(item)
    statement.body = kept
    yield statement.name, statement


def _member(item: ast.stmt, *, fields_too: bool) -> str:
    if isinstance(item, ast.FunctionDef) and not item.name.startswith("__"):
        return item.name
    if fields_too and isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
        return item.target.id
    return ""


def _bound(statement: ast.stmt) -> frozenset[str]:
    """The names that a statement binds or alters; none where it is only carried out."""
    targets: list[ast.AST] = [statement]
    if isinstance(statement, ast.Expr):
        targets = []
    elif isinstance(statement, ast.Assign):
        targets = [*statement.targets]
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign):
        targets = [statement.target]
    inner = (node for target in targets for node in ast.walk(target))
    return frozenset(name for node in inner for name in _names_bound(node))


def _names_bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, _CODE):
        yield node.name


def _definition(parts: Iterable[ast.AST], imports: dict[str, Place]) -> Definition:
    """Of these statements; what they import in passing is added to the imports."""
    names: set[str] = set()
    attributes: set[str] = set()
    told: list[str] = []
    for node in _told_in(parts, told):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute):
            attributes.add(node.attr)
        elif isinstance(node, _IMPORTS):
            found = dict(_imported(node))
            imports.update(found)
            names.update(found)
        else:
            attributes.update(_said(node))
    digest = hashlib.sha256("\0".join(told).encode()).hexdigest()
    return Definition(digest, frozenset(names), frozenset(attributes))


def _told_in(parts: Iterable[ast.AST], told: list[str]) -> Iterator[ast.AST]:
    """Every node of these statements, each written down as it is passed: kind, fields, values.

    `ast.dump` and `ast.walk` do both, in two passes that take twice as long. Whether a name is
    read or set is told by its place.
    """
    waiting: list[Any] = list(reversed([*parts]))
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            told.append(f"[{len(node)}")
            waiting += reversed(node)
        elif not isinstance(node, ast.AST):
            told.append(repr(node))
        elif not isinstance(node, ast.expr_context):
            told.append(type(node).__name__)
            waiting += [getattr(node, field, None) for field in reversed(node._fields)]
            yield node


def _said(node: ast.AST) -> Iterable[str]:
    """Names in the form of text, as getattr takes them, or of a pattern."""
    if isinstance(node, ast.MatchClass):
        return node.kwd_attrs
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (node.value,) if node.value.isidentifier() else ()
    return ()


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Place]]:
    for alias in node.names:
        bound = alias.asname or alias.name
        if isinstance(node, ast.ImportFrom):
            yield bound, Place(node.module or "", alias.name)
        else:
            yield bound, Place(alias.name, _BESIDE)
