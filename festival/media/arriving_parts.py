"""The parts of one upload in one folder, written where they belong in the film, so that joining copies nothing.

``film`` grows with holes; ``7.placed`` says that part 7 lies in it (empty while it is being written, then its length).
A part that comes again, or twice at once, goes to a file of its own, ``7``, which counts in place of what was placed.
So what has been acknowledged is never written over. Nobody may still write to a film that is complete: where a part is
being placed while the film is joined, the film is copied and the writer keeps the old file.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BLOCK = 1024 * 1024
_FILM, _PLACED = "film", ".placed"


class ArrivingParts:
    """An upload's folder; every method blocks, and `FileNotFoundError` says that the folder is gone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def writing(self, number: int, offset: int) -> Iterator[int]:
        """A descriptor, positioned, for the bytes of one part; the part counts when the block ends without an error."""
        placed, own = self.folder / f"{number}{_PLACED}", self.folder / str(number)
        # First the claim, then the look: whoever joins later sees one of the two.
        claim = _create(placed)
        if claim is not None and own.exists():
            os.close(claim)
            placed.unlink()
            claim = None
        if claim is None:
            with self._beside(own) as descriptor:
                yield descriptor
            return
        descriptor = -1
        try:
            descriptor = os.open(self.folder / _FILM, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.lseek(descriptor, offset, os.SEEK_SET)
            yield descriptor
            os.fsync(descriptor)
            os.write(claim, str(os.lseek(descriptor, 0, os.SEEK_CUR) - offset).encode())
            os.fsync(claim)
            sync_folder(self.folder)
        except BaseException:
            placed.unlink(missing_ok=True)
            raise
        finally:
            os.close(claim)
            if descriptor >= 0:
                os.close(descriptor)

    @contextmanager
    def _beside(self, own: Path) -> Iterator[int]:
        arriving = own.with_name(f"{own.name}.{secrets.token_hex(8)}")
        descriptor = os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            yield descriptor
            os.fsync(descriptor)
            arriving.replace(own)
            sync_folder(self.folder)
        finally:
            os.close(descriptor)
            arriving.unlink(missing_ok=True)

    def lengths(self) -> dict[int, int]:
        """The parts that are there, and the bytes of each."""
        own, placed = {}, {}
        for each in list(self.folder.iterdir()):
            if each.name.isdigit():
                own[int(each.name)] = each.stat().st_size
            elif each.name.endswith(_PLACED) and (length := _length_in(each)):
                placed[int(each.name.removesuffix(_PLACED))] = length
        return placed | own

    def join(self, numbers: range) -> Path:
        """One file of these parts, on disk, that nobody writes to any more; all of them must be there."""
        film = self.folder / _FILM
        if any(_length_in(each) == 0 for each in self.folder.glob(f"*{_PLACED}")):
            copy = self.folder / f"copy.{secrets.token_hex(8)}"
            shutil.copyfile(film, copy)
            film = copy
        lengths, offset = self.lengths(), 0
        with film.open("r+b" if film.exists() else "w+b", buffering=0) as whole:
            for number in numbers:
                own = self.folder / str(number)
                if own.exists():
                    whole.seek(offset)
                    with own.open("rb", buffering=0) as part:
                        shutil.copyfileobj(part, whole, BLOCK)
                offset += lengths[number]
            whole.truncate(offset)
            os.fsync(whole.fileno())
        return film


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk, as fsync does with what is in a file."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _create(path: Path) -> int | None:
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return None


def _length_in(placed: Path) -> int:
    try:
        return int(placed.read_text("ascii") or 0)
    except FileNotFoundError:
        return 0
