import json
from types import NoneType
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from lagebild.errors import RecordError
from lagebild.record import Attribution, Entity, Record, Spans, json_schema

TEXT = "Der Kreml drohte am Montag."
ENTITIES, ATTRIBUTIONS = ("x1", "x2"), ("a1", "a2")
BEGIN, END = st.integers(0, 9), st.integers(10, 20)
BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "text": st.text(min_size=20),  # so that every span lies in it
    "begin": BEGIN,
    "end": END,
    "entity": st.none() | st.sampled_from(ENTITIES),
    "attribution": st.none() | st.sampled_from(ATTRIBUTIONS),
    "parent": st.none() | st.sampled_from(ATTRIBUTIONS),
    "according_to": st.lists(st.sampled_from(ATTRIBUTIONS), max_size=2).map(tuple),
}
BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(0, 10**9),
    float: st.floats(-180, 180),
    Spans: st.lists(st.tuples(BEGIN, END), max_size=2).map(tuple),
}


def part(cls: type[Any], **known: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A part of a record with every field filled, the `known` ones as given."""
    fields = {field.name: field.type for field in msgspec.structs.fields(cls)}
    return st.builds(
        cls, **{name: known[name] if name in known else value(name, kind) for name, kind in fields.items()}
    )


def value(name: str, kind: Any) -> st.SearchStrategy[Any]:
    """Values of a field by its name, else by its type."""
    if name in BY_NAME or kind in BY_TYPE:
        return BY_NAME[name] if name in BY_NAME else BY_TYPE[kind]
    inner = get_args(kind)
    if inner and inner[-1] is Ellipsis:
        return st.lists(value(name, inner[0]), max_size=2).map(tuple)
    if NoneType in inner:
        return st.none() | value(name, inner[0])
    return part(kind) if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else st.from_type(kind)


def numbered(cls: type[Any], ids: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """One part an id."""
    return st.tuples(*(part(cls, id=st.just(each)) for each in ids))


def records() -> st.SearchStrategy[Record]:
    """Well-formed records."""
    return part(Record, entities=numbered(Entity, ENTITIES), attributions=numbered(Attribution, ATTRIBUTIONS))


@given(records())
def test_survives_json_and_fits_the_schema(record: Record) -> None:
    line = record.to_json()
    assert Record.from_json(line) == Record.from_json(line.encode()) == record
    assert "\n" not in line
    Draft202012Validator(json_schema()).validate(json.loads(line))


def test_schema_is_valid_and_strict() -> None:
    Draft202012Validator.check_schema(json_schema())
    validator = Draft202012Validator(json_schema())
    good = valid()
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, "surprise": 1})
    assert not validator.is_valid({**good, "schema": "lagebild.record/2"})


def valid() -> dict[str, Any]:
    """A small record as JSON."""
    return {
        "schema": "lagebild.record/1",
        "document": {"id": "d", "text": TEXT},
        "model": {"name": "m", "version": "1"},
        "entities": [{"id": "x1", "name": "Kreml", "kind": "organisation"}],
        "attributions": [{"id": "a1", "type": "report", "stance": "threaten", "content": [[17, 26]]}],
        "mentions": [{"id": "m1", "begin": 4, "end": 9, "text": "Kreml", "type": "ORG", "entity": "x1"}],
    }


def event(**fields: Any) -> dict[str, Any]:
    """A small event as JSON."""
    whole = {"id": "e1", "sentence": 0, "type": "THREATEN", "status": "actual", "trigger": [[10, 16]]}
    return {"events": [{**whole, "quad": "verbal conflict", "score": -3.5, **fields}]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"surprise": 1}, "surprise"),
        ({"schema": "lagebild.record/2"}, "lagebild.record/2"),
        ({"model": {"name": "m"}}, "version"),
        (event(type="BESUCH"), "BESUCH"),
        (event(trigger=[[10, 28]]), r"e1: span \[10, 28\] outside the text of 27 characters"),
        (event(trigger=[[-1, 3]]), "e1: span"),
        (event(actors=[{"spans": [[9, 4]]}]), "e1: span"),
        (event(dead={"spans": [[3, 3]]}), "e1: span"),
        (event(actors=[{"spans": [[4, 9]], "entity": "x2"}]), "e1: unknown id 'x2'"),
        (event(according_to=["a1", "a2"]), "e1: unknown id 'a2'"),
        ({"sentences": [[0, 99]]}, "sentences: span"),
        ({"quoted": [{"begin": 0, "end": 3, "use": "scare", "attribution": "a7"}]}, "quoted: unknown id 'a7'"),
        ({"mentions": [{"id": "m1", "begin": 4, "end": 99, "text": "Kreml", "type": "ORG"}]}, "m1: span"),
        ({"entities": []}, "m1: unknown id 'x1'"),
        (
            {"attributions": [{"id": "a1", "type": "free", "stance": "state", "content": [[0, 3]], "parent": "a0"}]},
            "a1: unknown id 'a0'",
        ),
    ],
)
def test_refuses_what_is_not_well_formed(change: dict[str, Any], message: str) -> None:
    assert Record.from_json(json.dumps(valid()))
    with pytest.raises(RecordError, match=message):
        Record.from_json(json.dumps({**valid(), **change}))


@pytest.mark.parametrize("data", ["", "{", "[]", b'{"schema": "\xff"}'])
def test_refuses_what_is_not_json(data: str | bytes) -> None:
    with pytest.raises(RecordError, match=r"not a lagebild\.record/1: "):
        Record.from_json(data)


def test_is_immutable() -> None:
    record = Record.from_json(json.dumps(valid()))
    with pytest.raises(AttributeError):
        record.document.id = "other"
