"""What a build of the preset `target` gives, and in which order it is booted."""
import pathlib
import shutil

import build

# The root task first, then the services in the order in which it starts them;
# then the programs, in the order of their names.
SERVICES = ("rootd", "memd", "vspaced", "pagerd", "procd")
KERNEL = "refkernel.elf"             # ELF64, for symbols
KERNEL_BOOT = "refkernel.multiboot" # the same as the 32-bit ELF that Multiboot takes


class Image:
    """The files of one image, in one folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.kernel = self.folder / KERNEL
        self.kernel_boot = self.folder / KERNEL_BOOT
        found = {path.stem: path for path in sorted(self.folder.glob("*.elf"))
                 if path.name != KERNEL}
        self.lacking = [name for name in SERVICES if name not in found]
        self.lacking += [path.name for path in (self.kernel, self.kernel_boot)
                         if not path.exists()]
        self.services = [found.pop(name) for name in SERVICES if name in found]
        self.programs = list(found.values())

    @property
    def modules(self):
        return self.services + self.programs

    @property
    def files(self):
        return sorted(self.folder.iterdir())

    def copy(self, folder):
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Image(folder)


def image_of(build_folder):
    return Image(build_folder / "image")


def image_built(copy_to, waiting=lambda: None):
    """Builds the image and copies it, so that a later build can't change it under
    a running machine."""
    with build.locked("target", waiting) as folder:
        build.build("target")
        (folder / "image").mkdir(exist_ok=True)
        return image_of(folder).copy(copy_to)
