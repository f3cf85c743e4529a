"""The same sources give the same images, whatever folder they lie in."""
import hashlib
import os
import shutil

import build
import image
import tree


def _sums(folder):
    files = image.image_of(folder).files
    assert files, "the build gave no image"
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _build_copy(source):
    # Without the dot-folders: no version control is needed to build.
    shutil.copytree(tree.ROOT, source, ignore=shutil.ignore_patterns(".git", "build"))
    build.build("target", folder=source / "out", source=source)
    return _sums(source / "out")


def test_two_builds_in_two_folders_give_the_same_bytes(tmp_path):
    first = _build_copy(tmp_path / "a")
    mask = os.umask(0o077)
    try:
        second = _build_copy(tmp_path / "another place" / "deeper")
    finally:
        os.umask(mask)
    assert first == second
