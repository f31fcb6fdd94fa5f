import subprocess
import sys
from importlib.metadata import version

import pytest

import lagebild


def test_public_names() -> None:
    first = "Archive ArchiveError Article FetchError GazetteerError InputError LagebildError"
    names = f"{first} Reader Record RecordError WeightsError __version__ read"
    assert lagebild.__all__ == names.split()
    assert dir(lagebild) == lagebild.__all__
    assert all(getattr(lagebild, name) is not None for name in lagebild.__all__)
    assert lagebild.__version__ == version("lagebild")


def test_other_names_are_unknown() -> None:
    with pytest.raises(AttributeError, match="no attribute 'raed'"):
        lagebild.raed  # noqa: B018 (the look-up is the test)


def test_without_the_extra_the_archive_says_what_to_install() -> None:
    program = "import sys; sys.modules['sqlalchemy'] = None; import lagebild; lagebild.Archive"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "pip install 'lagebild[archive]'" in done.stderr


def test_import_is_light() -> None:
    heavy = "{'onnxruntime', 'numpy', 'msgspec', 'yaml'} & set(sys.modules)"
    done = subprocess.run([sys.executable, "-c", f"import sys, lagebild; sys.exit(bool({heavy}))"], check=False)
    assert done.returncode == 0
