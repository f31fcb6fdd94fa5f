import subprocess
import sys
from importlib.metadata import version

import pytest

import lagebild


def test_public_names() -> None:
    names = "Article InputError LagebildError Reader Record RecordError WeightsError __version__ read"
    assert lagebild.__all__ == names.split()
    assert dir(lagebild) == lagebild.__all__
    assert all(getattr(lagebild, name) is not None for name in lagebild.__all__)
    assert lagebild.__version__ == version("lagebild")


def test_other_names_are_unknown() -> None:
    with pytest.raises(AttributeError, match="no attribute 'raed'"):
        lagebild.raed  # noqa: B018 (the look-up is the test)


def test_import_is_light() -> None:
    heavy = "{'onnxruntime', 'numpy', 'msgspec', 'yaml'} & set(sys.modules)"
    done = subprocess.run([sys.executable, "-c", f"import sys, lagebild; sys.exit(bool({heavy}))"], check=False)
    assert done.returncode == 0
