"""The one error that a user may see."""

from __future__ import annotations

import errno

from servanda.messages import Messages, error_text

TYPE_CHECKING = False  # as in the package itself
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import Final

#: The most places that a warning names.
_PLACES = 3


class ServandaError(Exception):
    """Input that cannot be used, said in one sentence.

    ``message`` says what is wrong and the way out; ``file`` and ``line`` (counted from 1) say where,
    when that is known. The command line prints ``str(error)`` and leaves with ``exit_code``
    (2: wrong use or unreadable input; 1: nothing is there). ``more`` are further errors of the same input,
    met after this one; ``clause`` is the number of the clause that ``message`` names.
    """

    def __init__(
        self,
        message: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        exit_code: int = 2,
        more: Iterable[ServandaError] = (),
        clause: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = str(file) if file is not None else None
        self.line = line
        self.exit_code = exit_code
        self.more = tuple(more)
        self.clause = clause

    def __str__(self) -> str:
        if self.file is None:
            return self.message
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"


class Remark(UserWarning):
    """A warning about ``number`` things; ``places`` says which, each once.

    ``key`` is that of the sentence which says so, in section ``answers`` of the messages.
    """

    key = ""

    def __init__(self, number: int, places: tuple[str, ...]) -> None:
        super().__init__(number, places)
        self.number = number
        self.places = places

    def __str__(self) -> str:
        return self.sentence("en")

    @property
    def listing(self) -> str:
        """The first places, between semicolons."""
        return "; ".join(self.places[:_PLACES]) + ("; …" if len(self.places) > _PLACES else "")

    def sentence(self, lang: str) -> str:
        """Return the sentence in a language, with the number and the first places in it."""
        return Messages(lang, "answers").text(self.key, n=self.number, places=self.listing)


class PartialAnswer(Remark):
    """A warning: an answer was given without ``number`` things."""


class OldTerms(Remark):
    """A warning: old names of terms were met, as ``places`` say, each with its file and the new name."""

    key = "old_terms"


class OddValues(PartialAnswer):
    """A warning: an answer was given without what is not whole in the graph.

    ``number`` is how many values are odd or missing, ``places`` where: ``srv:hasParty of agreement:x``,
    ``agreement:x/4 without srv:order``.
    """

    key = "odd_values"


class PassedOver(Remark):
    """A warning: files of a folder that say nothing of an agreement were passed over; ``places`` are they."""

    key = "passed_over"


class NotLoaded(Remark):
    """A warning: ``number`` files of a folder that describe no agreement are not loaded (``places``)."""

    key = "not_loaded"


class UnusableFiles(PartialAnswer):
    """A warning: an answer was given without the files of a folder that cannot be used.

    ``places`` are the errors that they would have been refused with, each with its file.
    """

    key = "unusable_files"

    @classmethod
    def of(cls, faults: list[ServandaError]) -> UnusableFiles:
        """Return the warning of these errors."""
        return cls(len(faults), tuple(str(fault) for fault in faults))


def no_agreement(hint: str = "", contents: str = "", place: Path | str | None = None) -> ServandaError:
    """Return the error for a graph that describes no agreement, where one is asked about (exit code 1).

    ``hint`` is a sentence after "; " that says what may be the reason, or another way out; ``contents`` says
    what is described instead (:func:`servanda.read.foreign.describe_contents`), and ``place`` is where.
    """
    message = error_text("no-agreement-described", contents=contents, hint=hint)
    return ServandaError(message, file=place, exit_code=1)


#: Why the system says no: its numbers for that, those of SQLite (https://www.sqlite.org/rescode.html), which
#: says no more of the system, and our words.
_REASONS: Final[tuple[tuple[set[int], set[int], Callable[[], str]], ...]] = (
    ({errno.ENOENT}, set(), lambda: error_text("system-not-there")),
    ({errno.EACCES, errno.EPERM}, {3, 8}, lambda: error_text("system-not-allowed")),
    ({errno.ENOSPC, errno.EDQUOT}, {13}, lambda: error_text("system-disk-full")),
    ({errno.EFBIG}, set(), lambda: error_text("system-size-limit")),
    ({errno.ENAMETOOLONG}, set(), lambda: error_text("system-name-too-long")),
    ({errno.ENOTDIR}, set(), lambda: error_text("system-not-folder")),
    ({errno.EISDIR}, set(), lambda: error_text("system-is-folder")),
    ({errno.EROFS}, set(), lambda: error_text("system-read-only")),
    ({errno.EIO}, set(), lambda: error_text("system-device-fails")),
    (set(), {10}, lambda: error_text("system-disk-fails")),
    (set(), {14}, lambda: error_text("system-not-opened")),
    ({errno.EMFILE, errno.ENFILE}, set(), lambda: error_text("system-too-many-files")),
    ({errno.ENOMEM}, {7}, lambda: error_text("system-no-memory")),
    ({errno.ELOOP}, set(), lambda: error_text("system-links-in-circle")),
)


def describe_system_error(error: Exception) -> str:
    """Return why the system refused something, in the language of errors, for the gap of a sentence.

    ``error`` is of the system or of SQLite. What has no words of ours is told in those of the system, in
    small letters.
    """
    number = getattr(error, "errno", None)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    for numbers, codes, render in _REASONS:
        if number in numbers or code in codes:
            return render()
    return (getattr(error, "strerror", None) or str(error)).lower()


def join_alternatives(names: Iterable[str]) -> str:
    """Return names with "or" between them, in the language of errors; "" of none.

    >>> join_alternatives(["--matter", "--fulfils", "--breaches"])
    '--matter or --fulfils or --breaches'
    """
    first, *others = [*names] or [""]
    for other in others:
        first = error_text("either-or", first=first, second=other)
    return first


def join_errors(errors: Iterable[ServandaError]) -> ServandaError:
    """Return the error whose line comes first, with the others as its ``more``; each place is told once.

    Raises ValueError when there is none.
    """
    known = {(one.file, one.line, one.message): one for error in errors for one in (error, *error.more)}
    first, *others = sorted(known.values(), key=lambda one: (one.file or "", one.line or 0))
    return ServandaError(
        first.message, file=first.file, line=first.line, exit_code=first.exit_code, more=others,
        clause=first.clause,
    )  # fmt: skip
