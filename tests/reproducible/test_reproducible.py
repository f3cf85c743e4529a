"""The same sources give the same images, whatever folder they lie in."""
import hashlib
import os
import shutil

import build
import image
import tree


def _sums(found):
    assert found.files, "the build gave no image"
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found.files}


def _build_copy(source):
    # Without the dot-folders: no version control is needed to build.
    shutil.copytree(tree.ROOT, source, ignore=shutil.ignore_patterns(".git", "build"))
    build.build("target", folder=source / "out", source=source)
    return image.image_of(source / "out")


def test_two_builds_in_two_folders_give_the_same_bytes(tmp_path):
    """One is the folder that everything here is run from, built bit by bit or at once;
    the other is new."""
    mask = os.umask(0o077)
    try:
        new = _build_copy(tmp_path / "another place" / "deeper")
    finally:
        os.umask(mask)
    assert _sums(image.image_built(tmp_path / "ours")) == _sums(new)
