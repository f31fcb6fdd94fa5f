"""The documentation's code runs and prints what it says."""

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("name", [path.name for path in sorted(DOCS.glob("*.md")) if ">>>" in path.read_text("utf8")])
def test_code_blocks(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf8").replace("```\n", "\n")
    test = doctest.DocTestParser().get_doctest(text, {}, name, name, 0)
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    runner.run(test)
    assert runner.tries > 0
    assert runner.failures == 0
