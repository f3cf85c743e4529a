"""For every test written in Python: the commands' own modules, and the image."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools" / "lib"))


def pytest_configure(config):
    config.addinivalue_line("markers", "long: in `tools/test --all` only")


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """The built image, copied, so that a later build does not change it."""
    import image
    built = image.image_built(tmp_path_factory.mktemp("image"))
    assert not built.lacking, built.lacking
    return built
