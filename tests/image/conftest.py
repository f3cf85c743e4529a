"""The built image, copied, for every test of this folder."""
import image
import pytest


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    built = image.image_built(tmp_path_factory.mktemp("image"))
    assert not built.lacking, built.lacking
    return built
