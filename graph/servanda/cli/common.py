"""The options that mean the same in every command, where a graph is found, and how an answer leaves."""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import wraps
from itertools import chain, islice
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click
from click.shell_completion import CompletionItem

from servanda.cli.answer_record import get_pinned_day, is_recording, note_format
from servanda.cli.terminal import (
    colour,
    knows_escapes,
    pass_to_listener,
    set_pager,
    show_answer,
    write_answer,
    write_message,
)
from servanda.errors import PassedOver, ServandaError, no_agreement
from servanda.messages import LANGUAGES, command_text, error_text, get_error_language

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.account import Account
    from servanda.draw.graphviz import Drawing
    from servanda.events.records import Log
    from servanda.incorporation import IncorporatedNorms
    from servanda.model import Agreement
    from servanda.query.localized_table import LocalizedTable
    from servanda.query.run import Window
    from servanda.query.table import Row, Table
    from servanda.read.document import Document
    from servanda.status.states import Status
    from servanda.store.archive_store import ArchiveStore
    from servanda.store.load import Sink
    from servanda.store.queryable import QueryableStore
    from servanda.store.version_days import DatedVersion, VersionChoice


#: Where the remark on the format of a file waits until the file is written.
_REMARK: Final = "servanda.remark"

Command = TypeVar("Command", bound=Callable[..., Any])

#: The endings of the files of a format, the usual one first; of any other format its name is the ending.
ENDINGS: Final = {
    "table": ("txt",), "text": ("txt",), "csv-excel": ("csv",), "html": ("html", "htm"), "dot": ("dot", "gv"),
    "turtle": ("ttl",), "ntriples": ("nt",), "nquads": ("nq",), "rdfxml": ("rdf",), "atom": ("atom", "xml"),
    "sarif": ("sarif", "json"),
}  # fmt: skip


def language(command: Command) -> Command:
    """Add ``--lang``: the language of labels, translations and messages.

    The command line takes it out wherever it stands (:mod:`servanda.cli.arguments`), and it is found here.
    """
    kind = click.Choice(LANGUAGES, case_sensitive=False)
    return click.option("--lang", type=kind, default=get_error_language)(command)


def agreement(command: Command) -> Command:
    """Add ``--agreement``: the identifier of one agreement, where there are several."""
    return click.option("--agreement", metavar="ID")(command)


def log(command: Command) -> Command:
    """Add ``--log``: the file that says what happened; ``SERVANDA_LOG`` stands in for it."""
    return click.option("--log", metavar="FILE", envvar="SERVANDA_LOG", type=click.Path(path_type=Path))(
        command
    )


def as_of(command: Command) -> Command:
    """Add ``--as-of``: the day for which the answer holds."""
    return click.option("--as-of", metavar="DAY", type=exact_day, default=today, show_default="today")(
        command
    )


def on_day(command: Command) -> Command:
    """Add ``--as-of`` where an answer has no day unless a person names one."""
    return click.option("--as-of", metavar="DAY", type=exact_day, default=None)(command)


def assume(command: Command) -> Command:
    """Add ``--assume``: what a person states where the record is silent, as NAME=DAY, as typed."""
    return click.option("--assume", metavar="NAME=DAY", multiple=True)(command)


def conventions(command: Command) -> Command:
    """Add ``--convention``: how periods are counted where practice differs, by name, as typed."""
    return click.option("--convention", metavar="NAME", multiple=True)(command)


def general_rules(command: Command) -> Command:
    """Add ``--with-general-rules``: what general treaty law says, beside the answer."""
    return click.option("--with-general-rules", "general", is_flag=True)(command)


def formula(command: Command) -> Command:
    """Add ``--formula``: the clause by whose formula the agreement enters into force, as typed."""
    return click.option("--formula", metavar="CLAUSE")(command)


def reject_general_rules(wanted: bool, format_: str) -> None:
    """Raise ServandaError where general rules are wanted in a format that does not hold them apart."""
    if wanted and format_ not in ("table", "json"):
        raise ServandaError(error_text("general-rules-format"))


def render_general_rules(agreement: Agreement, lang: str, norms: Collection[str] | None = None) -> str:
    """Return the general rules on an agreement, or on some of its norms, as text that follows an answer."""
    from servanda.status.general_rules import render_general_rules

    return "\n" + render_general_rules(agreement, lang, norms, width=width(), colour=colour())


def render_with_general_rules(
    answer: dict[str, Any], agreement: Agreement | None, lang: str, norms: Collection[str] | None = None
) -> str:
    """Return an answer as JSON; general rules have a key of their own, where an agreement is given."""
    import json

    if agreement is not None:
        from servanda.status.general_rules import make_general_rules_json

        answer = {**answer, "general_rules": make_general_rules_json(agreement, lang, norms)}
    return json.dumps(answer, ensure_ascii=False, indent=2)


def organs(command: Command) -> Command:
    """Add ``--organs``: whether an actor that is named includes its organs; the command gets a bool."""
    return click.option(
        "--organs",
        type=click.Choice(["yes", "no"]),
        default="yes",
        show_default=True,
        callback=lambda ctx, param, value: value == "yes",
    )(command)


def formats(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add ``--format`` with the given names, the first of them the default; the ending of ``-o`` decides too.

    The command gets the format that :func:`output_format` finds, and it raises as that does.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def run(*args: Any, format_: str, **given: Any) -> Any:  # noqa: ANN401
            # What goes to the terminal alone has no -o.
            chosen = output_format(format_, given.get("output"), names)
            return command(*args, format_=chosen, **given)

        option = click.option(
            "--format", "format_", type=click.Choice(names), default=names[0], show_default=True
        )
        return option(run)

    return decorate


def output_format(
    format_: str | None,
    file: Path | None,
    formats: Iterable[str],
    endings: Mapping[str, Sequence[str]] = ENDINGS,
) -> str:
    """Return the format of an answer: by the ending of the output file, else ``--format``, else the first.

    ``formats`` are those that the command writes, ``endings`` those of their files (a format that is not
    among them has its name for an ending); a file without an ending takes any format. Where several have the
    ending, and nobody typed which, the one called like the ending is taken, else the first, and a remark says
    how another is chosen. Raises ServandaError for an ending of none of them, and for a ``--format`` typed
    that is not that of the ending.
    """
    chosen = _choose_format(format_, file, formats, endings)
    note_format(chosen)
    return chosen


def _choose_format(
    format_: str | None, file: Path | None, formats: Iterable[str], endings: Mapping[str, Sequence[str]]
) -> str:
    names = list(formats)
    chosen = format_ or names[0]
    ending = file.suffix.removeprefix(".").lower() if file else ""
    if file is None or not ending:
        return chosen
    known = {name: endings.get(name, (name,)) for name in names}
    fitting = [name for name, held in known.items() if ending in held]
    if not fitting:
        listed = ", ".join(dict.fromkeys(f".{one}" for held in known.values() for one in held))
        hint = _name_other_writer(ending)
        raise ServandaError(error_text("unknown-ending", ending=ending, file=file, endings=listed, hint=hint))
    if _is_format_typed():
        if chosen not in fitting:
            renamed = file.with_suffix(f".{known[chosen][0]}")
            raise ServandaError(
                error_text("format-against-ending", format=chosen, ending=ending, file=file, name=renamed)
            )
        return chosen
    chosen = next((name for name in (chosen, ending) if name in fitting), fitting[0])
    others = ", ".join(f"--format {name}" for name in fitting if name != chosen)
    if others:
        said = error_text("ending-of-several", ending=ending, format=chosen, others=others)
        click.get_current_context().meta[_REMARK] = said
    return chosen


def _is_format_typed() -> bool:
    """Say whether ``--format`` was typed, of the command that runs or of the group before it."""
    typed = click.core.ParameterSource.COMMANDLINE
    ctx: click.Context | None = click.get_current_context()
    while ctx is not None and ctx.get_parameter_source("format_") is click.core.ParameterSource.DEFAULT_MAP:
        ctx = ctx.parent
    return ctx is not None and ctx.get_parameter_source("format_") is typed


def tell_written(file: Path) -> None:
    """Say on standard error that a file is written, and how another format of the ending is chosen."""
    write_message(command_text("written", file=file))
    ctx = click.get_current_context(silent=True)
    if ctx is not None and (remark := ctx.meta.pop(_REMARK, "")):
        write_message(remark)


def reject_other_endings(file: Path | None, *endings: str) -> None:
    """Raise ServandaError for an output file with another ending than those of the one format written."""
    ending = file.suffix.removeprefix(".").lower() if file else ""
    if ending and ending not in endings:
        listed = ", ".join(f".{one}" for one in endings)
        hint = _name_other_writer(ending)
        raise ServandaError(error_text("unknown-ending", ending=ending, file=file, endings=listed, hint=hint))


def _name_other_writer(ending: str) -> str:
    """Return the way out for an ending that another verb writes: a document, a workbook, a page."""
    from servanda.export.formats import formats

    own = click.get_current_context().command_path.endswith("export")
    written = any(one.suffix == f".{ending}" for one in formats().values())
    return "" if own or not written else error_text("ending-of-export", ending=ending)


def output(command: Command) -> Command:
    """Add ``-o/--output`` and ``--force``: a file that gets the answer instead of the terminal.

    ``--no-pager`` comes with them: an answer longer than the screen is then not shown by pages.
    """
    command = click.option(
        "--no-pager",
        is_flag=True,
        expose_value=False,
        callback=lambda ctx, param, value: set_pager(not value),
    )(command)
    command = click.option("--force", is_flag=True)(command)
    return click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path))(command)


def width() -> int:
    """Return the columns of the terminal, at least 40; 80 where there is none (``COLUMNS`` decides).

    As ``shutil.get_terminal_size`` finds it, whose import would take as long as the answer.
    """
    try:
        return max(40, int(os.environ["COLUMNS"]) or 80)
    except (KeyError, ValueError):
        pass
    try:
        return max(40, os.get_terminal_size(1).columns or 80)
    except OSError:
        return 80


def emit(text: str, file: Path | None = None, *, force: bool = False) -> None:
    """Print a result, or write it to a file in one step (a temporary file, then a rename)."""
    whole = text if text.endswith("\n") else text + "\n"
    if file is None:
        show_answer(whole)
    else:
        write_output(whole.encode(errors="backslashreplace"), file, force=force)


def write_output(content: bytes, file: Path | None, *, force: bool = False) -> None:
    """Give the bytes of an answer to standard output, or write them to a file in one step."""
    if file is None:
        write_answer(content)
        return
    write_parts((content,), file, force=force)


def write_parts(parts: Iterable[bytes], file: Path, *, force: bool = False) -> None:
    """Write the bytes of an answer to a file, part by part, in one step, and say so."""
    from servanda.export.formats import write_file

    def pass_on() -> Iterator[bytes]:
        for part in parts:
            pass_to_listener(part)
            yield part

    write_file(pass_on(), file, force=force)
    tell_written(file)


def write_drawing(
    drawing: Drawing, format_: str, file: Path | None, *, sheet: int | None = None, force: bool = False
) -> None:
    """Write a drawing, or one sheet of it: several sheets as one PDF, else as a file each (NAME-1, NAME-2).

    Raises ServandaError, and writes none, when one of the files is there already and ``force`` is not set.
    """
    drawing = drawing if sheet is None else drawing.pick_sheet(sheet)
    if file is None or format_ == "pdf" or not drawing.more:
        write_output(drawing.render(format_), file, force=force)
        return
    if is_recording():
        raise ServandaError(error_text("receipt-of-sheets", n=len(drawing.sheets)))
    files = [file.with_name(f"{file.stem}-{n}{file.suffix}") for n in range(1, len(drawing.sheets) + 1)]
    for path in files:
        if not force and os.path.lexists(path):
            raise ServandaError(error_text("file-exists"), file=path)
    for path, one in zip(files, drawing.sheets, strict=True):
        write_output(one.render(format_), path, force=force)
    write_message(error_text("drawn-on-sheets", n=len(files), file=file))


def stop_if_nothing(found: bool, lang: str = "en", store: QueryableStore | None = None) -> None:
    """Say on standard error that there is no answer, and leave with 1, unless one was found.

    With the ``store`` that was asked about agreements, it says where that describes none.
    """
    if not found:
        hint = ""
        if store is not None:
            from servanda.names import describes_agreement, hint_at_mistyped

            hint = hint_at_mistyped(store)
            if not describes_agreement(store):
                raise no_agreement(hint)
        from servanda.messages import Messages

        write_message(f"servanda: {Messages(lang, 'answers')['no_answer'].rstrip('.') + hint}")
        raise click.exceptions.Exit(1)


def today() -> date:
    """Return the day on which the command runs, where it runs; that of a receipt from which it is run."""
    from datetime import date

    return get_pinned_day() or date.today()


def exact_day(value: str | date) -> date:
    """Return the day that a person types: 2009-03-15, 15.03.2009, 15 March 2009 or today, in any language.

    Raises ServandaError, with the way out, for anything else.
    """
    from datetime import date

    if isinstance(value, date):
        return value
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip()):  # at once: the usual one
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise ServandaError(error_text("no-day-of-calendar", text=value)) from None
    from servanda.text.written_days import TODAY, read_written_day

    found = today() if value.strip().casefold() in TODAY else read_written_day(value)
    if found is None:
        raise ServandaError(error_text("no-day", text=value))
    return found


def write_out_today(text: str) -> str:
    """Return a text in which the word for today, in any language, is the day on which the command runs.

    The word counts where it is a whole value: ``when=today``, ``today/..``.
    """
    from servanda.text.written_days import TODAY

    words = "|".join(sorted(TODAY))
    return re.sub(rf"(?i)(^\s*|[=/]\s*)(?:{words})(?=\s*(?:[,;/]|$))", rf"\g<1>{today()}", text)


#: A number of days, with or without a word for them; one of four digits alone may be meant as a year.
_DAYS: Final = re.compile(r"([0-9]{1,3})|([0-9]{1,4})\s*(?:d|days?|д|дн\.?|день|дня|дней|күн)", re.IGNORECASE)


def day_or_days(value: str | date | timedelta) -> date | timedelta:
    """Return the day that is written, or a number of days: ``90``, ``90d``, ``90 дней``.

    Raises ServandaError, with the way out, for anything else.
    """
    if isinstance(value, date | timedelta):
        return value
    if found := _DAYS.fullmatch(value.strip()):
        return timedelta(int(found[1] or found[2]))
    try:
        return exact_day(value)
    except ServandaError:
        if re.search(r"[0-9]\W+\w", value):
            raise  # meant as a day, of which is told what is wrong with it
        raise ServandaError(error_text("no-day-nor-days", text=value)) from None


#: Where a graph is: a file, a folder of files, a store on disk, or the URL of a SPARQL server.
Place = Path | str


class _PlaceType(click.ParamType[Place]):
    """A path, or a URL as it was typed: a Path would fold its slashes."""

    name = "place"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Place:  # noqa: ANN401 (click's own signature)
        """Return a URL as text and anything else as a path."""
        return value if isinstance(value, Path) or value.startswith(("http://", "https://")) else Path(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete it as the path that it mostly is."""
        return [CompletionItem(incomplete, type="file")]


PLACE = _PlaceType()


def store(command: Command) -> Command:
    """Add ``--store``: a graph to ask instead of the bundled agreement."""
    return click.option("--store", metavar="PLACE", type=PLACE)(command)


def open_target(
    place: Place | None,
    question: str | None = None,
    before: Callable[[list[Document]], None] | None = None,
    agreement: str | None = None,
    *,
    odd: bool = False,
    one: bool = False,
    any_rdf: bool = False,
    on: date | None = None,
) -> Store:
    """Return the graph to ask: the bundled one, what files say, a store on disk, or a part of a server's.

    Odd values (:mod:`servanda.store.odd_values`) are left out with a warning, unless ``odd`` says that they
    are wanted too; an archive of several agreements is as it is. Of a folder, so are the files that
    cannot be used, as long as one can. Other people's RDF alone is refused, unless ``any_rdf`` will do.

    With the name of a ``question`` the bundled graph may lack what neither it nor a label needs. ``before``
    is that of :func:`servanda.store.bundle.load_files`. Of a server only ``agreement`` (as typed; default:
    the only one) is fetched: :func:`open_askable` asks the server itself.
    With a day (``on``) there is of each agreement with several versions only the one that is valid then, or
    that ``agreement`` names.
    """
    place = place or find_shipped_place(agreement)
    if place is None:
        return _open_for_question(question)
    from servanda.store.odd_values import remove_odd_values
    from servanda.store.targets import is_store, is_url

    path = Path(place)
    if is_url(place) or is_store(path):
        if agreement is None and not is_url(place):
            from servanda.store.archive_store import ArchiveStore

            archive = ArchiveStore(path)
            left_out = set() if on is None else _leave_out_versions(archive, on)
            held = [entry for entry in archive.file.entries if entry.iri not in left_out]
            kept = [entry.iri for entry in held if entry.kind == "agreement"]
            if not one or (left_out and len(kept) > 1):
                return archive.gather(held)
            from servanda.names import pick_agreement

            agreement = kept[0] if left_out else pick_agreement(archive.gather_names("agreement", ""), None)
        from servanda.store.open import gather_agreement

        graph = gather_agreement(place if is_url(place) else path, _find_in_store(place, agreement))
    else:
        from servanda.store.bundle import load_files

        graph = load_files(list_files(path), before, leave_out=path.is_dir(), place=None if any_rdf else path)
        if on is not None:
            from servanda.store.version_days import list_versions, remove_versions

            remove_versions(graph, _choose_versions(graph, list_versions(graph), agreement, on))
    return graph if odd else remove_odd_values(graph)


def _leave_out_versions(archive: ArchiveStore, on: date) -> set[str]:
    """Return the versions of agreements in an archive from which nothing is answered on a day."""
    from servanda.store.version_days import find_versions

    choices = _choose_versions(archive, find_versions(archive), None, on)
    return {one.iri for choice in choices for one in choice.left_out}


def _choose_versions(
    graph: QueryableStore, families: list[list[DatedVersion]], agreement: str | None, on: date
) -> list[VersionChoice]:
    """Return which versions of agreements are taken, and say so on standard error."""
    from servanda.store.version_days import choose_versions

    choices = choose_versions(families, agreement, on)
    for choice in choices:
        if choice.version is None:
            first = choice.left_out[0]
            raise ServandaError(
                error_text("version-none", name=first.name, day=on, first=first.valid_from), exit_code=1
            )
        until = ""
        if choice.next is not None:
            until = command_text("version-until", day=choice.next.valid_from, next=choice.next.name)
        others = ", ".join(one.name for one in choice.left_out)
        write_message(
            command_text("version-answers", version=choice.version.name, day=on, until=until, others=others)
        )
    return choices


def no_cache(command: Command) -> Command:
    """Add ``--no-cache``: whether an archive is asked afresh; the command gets a bool."""
    return click.option("--no-cache", is_flag=True)(command)


def with_incorporated(command: Command) -> Command:
    """Add ``--with-incorporated``: whether what applies by incorporation is answered too; a bool."""
    return click.option("--with-incorporated", "incorporated", is_flag=True)(command)


def open_incorporated(
    place: Place | None, agreement: str | None, *, on: date
) -> tuple[Store, IncorporatedNorms]:
    """Return the graph to ask, with what its agreements incorporate, and say what is not there to follow.

    ``on`` is that of :func:`open_target`. Of a server only ``agreement`` is fetched, with those that it
    incorporates. Raises ServandaError as :func:`open_target`, and for a server where no agreement is named.
    """
    from servanda.messages import Messages
    from servanda.namespaces import compact
    from servanda.store.incorporated_agreements import incorporate
    from servanda.store.targets import is_store, is_url

    place = place or find_shipped_place(agreement)
    if place is not None and is_url(place) and agreement is None:
        raise ServandaError(error_text("incorporated-from-server"))
    graph = open_target(place, agreement=agreement, on=on)

    def find(iri: str) -> Store | None:
        from servanda.store.open import gather_agreement

        if place is None or not (is_url(place) or is_store(Path(place))):
            return None  # a folder was read as a whole
        try:
            return gather_agreement(place if is_url(place) else Path(place), iri)
        except ServandaError:
            return None

    found, faults = incorporate(graph, find)
    said = Messages(get_error_language(), "check")
    for fault in faults:
        sentence = said.text(f"incorporation.{fault.kind}", **fault.values)
        write_message(f"servanda: {compact(fault.node)}: {sentence}")
    return graph, found


def reject_incorporated_on_day(incorporated: bool) -> None:
    """Raise ServandaError for what is incorporated where a day was named."""
    if incorporated:
        raise ServandaError(error_text("incorporated-on-day"))


def find_shipped_place(agreement: str | None, *, by_title: bool = True) -> Path | None:
    """Return the file of an agreement named as on the command line that ships beside the reference one.

    It is named by its id, or by words of its title that no other has, unless ``by_title`` is False.
    """
    if agreement is None:
        return None
    from servanda.resources import find_shipped_folder

    folder = find_shipped_folder(agreement.rpartition(":")[2].rpartition("/")[2])
    if folder is None and by_title:
        folder = _find_shipped_by_title(agreement)
    if folder is None:
        return None
    # Only now: what reads files takes long to load.
    from servanda.store.bundle import list_authored

    return next(iter(list_authored(folder)), None)


def _find_shipped_by_title(text: str) -> Path | None:
    """Return the folder of the only agreement that ships the title of which has all words of a text."""
    from servanda.resources import REFERENCE, list_agreement_folders, read_shipped_title
    from servanda.text.label_words import Label, LabelledThing, match_labels
    from servanda.text.stems import STEMMED

    folders = {folder.name: folder for folder in list_agreement_folders()}
    titles = {name: read_shipped_title(folder) or name for name, folder in folders.items()}
    things = [
        LabelledThing(name, tuple(Label(title, lang) for lang in STEMMED)) for name, title in titles.items()
    ]
    found = [one.id for one in match_labels(text, things)]
    return folders[found[0]] if len(found) == 1 and found[0] != REFERENCE else None


def open_askable(
    place: Place | None,
    question: str | None = None,
    *,
    odd: bool = False,
    any_rdf: bool = False,
    afresh: bool = False,
    agreement: str | None = None,
    on: date | None = None,
) -> QueryableStore:
    """Return the same to put a question to: a server or an archive itself, with all that it holds.

    An archive gives the rows that it keeps, unless it is to be asked ``afresh``. ``on`` is that of
    :func:`open_target`; a server has all versions.
    """
    if place is not None:
        from servanda.store.open import open_store
        from servanda.store.targets import is_store, is_url

        if is_url(place):
            return open_store(str(place), uses_cache=not afresh)
        if is_store(str(place)):
            from servanda.store.archive_store import ArchiveStore

            archive = ArchiveStore(Path(place), uses_cache=not afresh)
            if on is not None and agreement is None:
                archive.left_out = frozenset(_leave_out_versions(archive, on))
            return archive
    return open_target(place, question, odd=odd, any_rdf=any_rdf, agreement=agreement, on=on)


@contextmanager
def open_sink(place: Place, *, make: bool = True) -> Iterator[Sink]:
    """Return what writes to the store on disk or the server at a place, alone while the block runs.

    A store is made if need be, unless ``make`` is False. Raises ServandaError when it cannot be written.
    """
    from servanda.store.targets import is_url

    if is_url(place):
        from servanda.store.endpoint import Endpoint
        from servanda.store.endpoint_writer import EndpointWriter

        with EndpointWriter(Endpoint(str(place))) as server:
            yield server
        return
    from servanda.query.row_cache import RowCache
    from servanda.store.archive_writer import ArchiveSink
    from servanda.store.targets import is_old_store, is_store

    path = Path(place)
    if not make and not is_store(path):
        raise ServandaError(error_text("no-store"), file=path)
    with ArchiveSink(path, RowCache()) as archive:
        if is_old_store(path) and not archive.has_taken_over:
            from servanda.store.old_layout import take_over

            number = take_over(path, archive)
            write_message(command_text("taken-over", number=f"{number:,}"))
        yield archive


def _open_for_question(question: str | None) -> Store:
    """Return the bundled graph, or as much of it as a question and its labels need."""
    from servanda.store.snapshot import open_bundled

    if question is None:
        return open_bundled()
    from servanda.names import ORGAN_OF
    from servanda.namespaces import PREFIXES, SRV, expand
    from servanda.query.questions import find_question as named

    # What names a thing, in full and in short.
    labels = {
        *(PREFIXES["skos"] + name for name in ("prefLabel", "altLabel")),
        PREFIXES["dcterms"] + "title",
        SRV + "hasParty",
        *map(expand, ORGAN_OF),
    }
    # What decides in which language a text is shown, and what is said of it.
    origins = {
        PREFIXES["dcterms"] + "language",
        *(SRV + name for name in ("hasAuthenticLanguage", "isTranslatedBy")),
    }
    return open_bundled(named(question).names | labels | origins)


def _find_in_store(place: Place, agreement: str | None) -> str | None:
    """Return the IRI of an agreement named as on the command line, by its label too in an archive.

    Raises ServandaError where a label fits several.
    """
    from servanda.store.targets import is_url

    if agreement is None or is_url(place):
        return identify_agreement(agreement)
    from servanda.names import match_names, resolve
    from servanda.store.archive_store import ArchiveStore

    archive = ArchiveStore(Path(place))
    if archive.find_agreement(agreement) is None:
        heads = archive.gather_names("agreement", agreement)
        if match_names(heads, "agreement", agreement):
            return resolve(heads, "agreement", agreement)
    return identify_agreement(agreement)


def identify_agreement(agreement: str | None) -> str | None:
    """Return the IRI of an agreement named as on the command line, or None."""
    from servanda.names import agreement_iri

    return None if agreement is None else agreement_iri(agreement)


def read_accounts(path: Place | None, agreement: str | None) -> dict[str, Account]:
    """Return the agreements held against their texts: the bundled ones or those at ``path``, all or one."""
    from servanda.namespaces import compact
    from servanda.store.bundle import account_for_texts as held

    path = path or find_shipped_place(agreement)
    told = held() if path is None else held(list_files(path), leave_out=Path(path).is_dir(), place=Path(path))
    wanted = identify_agreement(agreement)
    if wanted is None:
        return told
    if wanted not in told:
        known = ", ".join(compact(iri).partition(":")[2] for iri in told)
        raise ServandaError(error_text("no-agreement-with-text", agreement=agreement, known=known))
    return {wanted: told[wanted]}


def list_files(place: Place) -> list[Path]:
    """Return the file at a place, or all YAML-LD and RDF files of the folder there, in order.

    A file whose name begins with a dot is left out: it may be the draft of another. So is what lies in such
    a folder (``.git``), what an agreement brings along itself, and, with a word about it, YAML of something
    else and a JSON-LD context alone.
    Raises ServandaError when the folder holds none, or when it is no place of files.
    """
    from servanda.read.foreign import is_foreign
    from servanda.read.short.companions import is_companion
    from servanda.store.targets import is_store, is_url

    path = Path(place)
    if is_url(place) or is_store(path):
        raise ServandaError(error_text("store-not-files", place=place))
    if not path.is_dir():
        return [path]
    endings = {".yaml", ".yml", ".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf", ".owl"}
    found = sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in endings
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
        and not file.is_dir()
        and not is_companion(file)
    )
    foreign = [file for file in found if is_foreign(file)]
    if 0 < len(foreign) < len(found):
        warnings.warn(PassedOver(len(foreign), tuple(map(str, foreign))), stacklevel=2)
        found = [file for file in found if file not in foreign]
    if not found:
        raise ServandaError(error_text("no-files-in-folder"), file=path)
    return found


def day_options(command: Command) -> Command:
    """Add the same to a command whose answer has no day unless a person names one."""
    for option in (conventions, assume, log, on_day):
        command = option(command)
    return command


def reject_without_day(assume: Sequence[str], convention: Sequence[str], log: bool = False) -> None:
    """Raise ServandaError for what only counts on a day, where a person named none."""
    given = {"--log": log, "--assume": assume, "--convention": convention}
    names = " and ".join(name for name, value in given.items() if value)
    if names:
        raise ServandaError(error_text("needs-day", options=names))


def is_typed(name: str) -> bool:
    """Say whether an option was typed, and does not come from the environment."""
    source = click.get_current_context().get_parameter_source(name)
    return source is click.core.ParameterSource.COMMANDLINE


#: A longer log is not looked through for contradictions each time; ``servanda log check`` does that.
MOST_CHECKED: Final = 100_000


class AsOfOptions(NamedTuple):
    """Of what a person asks, by which record, on which day, and how it is counted; all as typed."""

    store: Place | None
    agreement: str | None
    log: Path | None
    as_of: date
    assume: tuple[str, ...]
    convention: tuple[str, ...]
    formula: str | None = None

    def open_status(self) -> tuple[Store, Status]:
        """Return the graph and how the agreement stands; raises ServandaError for what is wrong."""
        return open_status(
            self.store, self.agreement, self.log, self.as_of, self.assume, self.convention, self.formula
        )


def as_of_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of :class:`AsOfOptions`, and give them to the command as one argument."""

    @wraps(command)
    def gathered(
        *,
        store: Place | None,
        agreement: str | None,
        log: Path | None,
        as_of: date,
        assume: tuple[str, ...],
        convention: tuple[str, ...],
        formula: str | None,
        **others: Any,  # noqa: ANN401 (the options of each command are its own)
    ) -> None:
        command(asked=AsOfOptions(store, agreement, log, as_of, assume, convention, formula), **others)

    made: Callable[..., Any] = gathered
    for option in (
        store, agreement, formula, conventions, assume, log, as_of,
    ):  # fmt: skip
        made = option(made)
    return made


def open_with_log(
    store: Place | None, agreement: str | None, log: Path | None, on: date | None = None
) -> tuple[Store, str, Log | None]:
    """Return the graph, the IRI of the agreement meant, and the log: that of the file, else of the graph.

    ``on`` is that of :func:`open_target`. Raises ServandaError for bad input.
    """
    from servanda.names import pick_agreement, resolve

    # A log names the agreement that it is of, whatever the day.
    graph = open_target(store, agreement=agreement, one=log is None, on=on if log is None else None)
    if log is None:
        from servanda.events.reader import add_participation, read_stored_log

        iri = pick_agreement(graph, agreement)
        table = _find_table(store, agreement, iri)
        found = add_participation(read_stored_log(graph, iri), table, graph, iri)
        if found is not None and found.path is not None:
            _warn_of_contradictions(found, graph)
        return graph, iri, found
    from servanda.events.reader import add_participation, add_stored_participation, read_log
    from servanda.namespaces import expand

    held = read_log(log, graph, None if agreement is None else resolve(graph, "agreement", agreement))
    _warn_of_contradictions(held, graph)
    iri = expand(held.agreement)
    whole = add_participation(held, _find_table(store, agreement, iri), graph, iri)
    return graph, iri, add_stored_participation(whole, graph, iri) or held


def _find_table(store: Place | None, agreement: str | None, iri: str) -> Path | None:
    """Return the table of participation beside the file of an agreement; a store and a server have none."""
    from servanda.events.reader import find_participation
    from servanda.store.targets import is_store, is_url

    place = store or find_shipped_place(agreement)
    if place is None or is_url(place) or is_store(Path(place)):
        return None
    with warnings.catch_warnings(action="ignore"):  # what is passed over was told when the graph was read
        return find_participation(list_files(place), iri)


def _warn_of_contradictions(log: Log, graph: Store) -> None:
    """Say that a log contradicts itself, since what is concluded from it may then be wrong."""
    if len(log.events) > MOST_CHECKED:
        return
    from servanda.events.consistency import check_log
    from servanda.status.order_check import check_order

    found = check_log(log, graph, today=date.today())
    found += check_order(log, graph, found)
    wrong = sum(one.severity == "violation" for one in found)
    if wrong:
        said = command_text("log-contradicts", n=wrong, log=log.path)
        write_message(f"servanda: {command_text('warning', said=said)}")


def open_status(
    store: Place | None,
    agreement: str | None,
    log: Path | None,
    as_of: date,
    assume: Sequence[str],
    convention: Sequence[str],
    formula: str | None = None,
) -> tuple[Store, Status]:
    """Return the graph and how the agreement stands; raises ServandaError for what is wrong."""
    from servanda.events.conventions import Conventions
    from servanda.status.states import compute_status

    graph, iri, held = open_with_log(store, agreement, log, as_of)
    assumed = parse_assumptions(assume)
    counted = Conventions.of(convention)
    status = compute_status(
        graph, iri, held, as_of=as_of, assumed=assumed, conventions=counted, formula=formula
    )
    return graph, status


def parse_assumptions(written: Sequence[str]) -> dict[str, date]:
    """Return what a person assumes, from ``in-force=2008-12-01``; raises ServandaError for anything else."""
    found: dict[str, date] = {}
    for text in written:
        name, equals, day = text.partition("=")
        if not equals or not name.strip() or not day.strip():
            raise ServandaError(error_text("no-assumption", text=text))
        stated = exact_day(day)
        if found.setdefault(name.strip(), stated) != stated:
            raise ServandaError(
                error_text("assumed-twice", name=name.strip(), first=found[name.strip()], second=stated)
            )
    return found


def resolve_actor(graph: Store, name: str | None) -> str | None:
    """Return the compact IRI of the actor whom a person names; raises ServandaError with the nearest."""
    if name is None:
        return None
    from servanda.names import resolve
    from servanda.namespaces import compact

    return compact(resolve(graph, "actor", name))


def actor_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--actor``, ``--to`` and ``--organs``: only what binds somebody, or is owed to somebody."""
    command = organs(command)
    command = click.option("--to", metavar="ACTOR")(command)
    return click.option("--actor", metavar="ACTOR")(command)


class OutputOptions(NamedTuple):
    """How an answer is wanted: its format, its language, and the file that gets it, if any."""

    format: str
    lang: str
    output: Path | None
    force: bool


#: Characters that are gathered before they are written.
_PIECE = 65_536


#: The formats of a table of rows: first those for people, then those for machines.
TABLE_FORMATS: Final = ("table", "md", "html", "csv-excel", "csv", "tsv", "json")
#: Those of them that are written row by row, with the names of the columns that the query gives.
_STREAMED: Final = ("csv", "tsv", "json")


def page_options(command: Command) -> Command:
    """Add ``--limit`` and ``--page``."""
    for option in (
        click.option("--page", metavar="N", type=int),
        click.option("--limit", metavar="N", type=int),
    ):
        command = option(command)
    return command


def table_options(command: Command) -> Command:
    """Add ``-c/--columns``, as a tuple of names, and ``--full``."""
    command = click.option(
        "-c", "--columns", metavar="NAMES", callback=lambda ctx, param, value: _read_names(value)
    )(command)
    return click.option("--full", is_flag=True)(command)


def _read_names(text: str | None) -> tuple[str, ...]:
    """Return the columns that are typed; raises ServandaError where the option is there without a name."""
    names = split_names(text or "")
    if text is not None and not names:
        raise ServandaError(error_text("no-column-named"))
    return names


def split_names(text: str) -> tuple[str, ...]:
    """Return the names between the commas of a text.

    >>> split_names("who, clause,")
    ('who', 'clause')
    """
    return tuple(name.strip() for name in text.split(",") if name.strip())


def read_window(
    limit: int | None, page: int | None, format_: str, *, usual: int | None = None,
    paged: Collection[str] = ("table",),
) -> Window:  # fmt: skip
    """Return the part of the answer that is wanted; without a word, in a format of ``paged``, its first page.

    ``usual`` are the rows of a page of which nobody says how many it has. Raises ServandaError for numbers
    that mean no part.
    """
    from servanda.query.run import PAGE, Window

    rows = usual or PAGE
    if limit is not None:
        Window(limit)  # a limit that gives nothing is refused by its own name
    if page is not None:
        return Window.page(page, limit or rows)
    return Window(rows if limit is None and format_ in paged else limit)


def wanted_window(part: Window, format_: str) -> Window:
    """Return the part to ask for: of a table one row more, so that it is seen whether others follow."""
    from dataclasses import replace

    more = part.limit is not None and format_ == "table"
    return replace(part, limit=part.limit + 1) if part.limit is not None and more else part


class Answer(NamedTuple):
    """An answer that is to be written: the names of its columns, and its rows (:func:`wanted_window`).

    ``build_table`` makes the table that people read of the rows that are shown, ``render_records`` what they
    read with ``--full``; both get whether other rows follow. ``select`` finds what columns are called for
    machines, by what was typed, and raises ServandaError.
    """

    columns: Sequence[str]
    rows: Iterable[Row]
    build_table: Callable[[list[Row], bool], LocalizedTable]
    render_records: Callable[[list[Row], bool], str]
    select: Callable[[Sequence[str]], list[str]]


def write_rows(
    answer: Answer, part: Window, said: OutputOptions, *, columns: Sequence[str] = (), full: bool = False
) -> bool:
    """Write the rows of a part in a format, and say whether there were any.

    ``columns`` are those wanted, as typed. Raises ServandaError when they cannot be written, for a column
    that is not there, and as the rows do.
    """
    if said.format in _STREAMED:
        names = answer.select(columns) if columns else answer.columns
        return _stream_rows(names, iter(answer.rows), said) or _reject_page(part)
    every = list(answer.rows)
    shown = _cut_rows(every, part, said.lang) if said.format == "table" else every
    if not shown:
        return _reject_page(part)
    more = len(shown) < len(every)
    if said.format == "table" and full and not columns:
        text = answer.render_records(shown, more)
    else:
        from servanda.query.localized_table import render_localized

        table = answer.build_table(shown, more)
        text = render_localized(table, said.format, width=width(), colour=said.output is None and colour())
    emit(text, said.output, force=said.force)
    return True


def _reject_page(part: Window) -> bool:
    """Return False for a part without rows; raises ServandaError where it is a page after the first."""
    if part.offset and part.limit:
        raise ServandaError(error_text("no-page", page=part.offset // part.limit + 1), exit_code=1)
    return False


def slice_table(table: Table, part: Window) -> Table:
    """Return a part of a table that had to be worked out as a whole."""
    from dataclasses import replace

    end = None if part.limit is None else part.offset + part.limit
    return replace(table, rows=table.rows[part.offset : end])


def _cut_rows(rows: list[Row], part: Window, lang: str) -> list[Row]:
    """Return the rows of a part, and say on standard error whether more follow them, and how to see these."""
    if part.limit is None or len(rows) <= part.limit:
        return rows
    from servanda.messages import Messages

    first, last = part.offset + 1, part.offset + part.limit
    write_message(
        Messages(lang, "answers").text("more_follow", first=first, last=last, next=name_next_page(part))
    )
    return rows[: part.limit]


def name_next_page(part: Window, usual: int | None = None) -> str:
    """Return the options that show what follows a part that ends; ``usual`` as for :func:`read_window`."""
    from servanda.query.run import PAGE

    assert part.limit is not None
    rows = "" if part.limit == (usual or PAGE) else f" --limit {part.limit}"
    return f"--page {part.offset // part.limit + 2}{rows}"


def _stream_rows(columns: Sequence[str], rows: Iterator[Row], said: OutputOptions) -> bool:
    """Write rows as they come; a file appears when it is whole."""
    from servanda.query.table import render_pieces

    first = list(islice(rows, 1))
    written = _join_pieces(render_pieces(columns, chain(first, rows), said.format))
    if said.output is None:
        for part in written:
            write_answer(part)
    else:
        write_parts(
            (part.encode(errors="backslashreplace") for part in written), said.output, force=said.force
        )
    return bool(first)


def _join_pieces(parts: Iterable[str]) -> Iterator[str]:
    """Yield texts put together to such lengths that writing them costs little."""
    held: list[str] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= _PIECE:
            yield "".join(held)
            held, size = [], 0
    if held:
        yield "".join(held)


#: How much is done, of how much, and how many agreements that is.
Tell = Callable[[int, int, int], None]


@contextmanager
def show_progress(what: str) -> Iterator[Tell]:
    """Show a bar with rate and time left while the block runs, if standard error is a terminal that can.

    The block gets the function that moves it.
    """
    if sys.stderr is None or not sys.stderr.isatty() or not knows_escapes():
        yield lambda done, total, agreements: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
        TextColumn("{task.fields[word]}"), TimeRemainingColumn(),
    )  # fmt: skip
    began = monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None, word="")

        def tell(done: int, total: int, agreements: int) -> None:
            rate = agreements / max(monotonic() - began, 0.001)
            word = command_text("progress.rate", agreements=f"{agreements:,}", rate=f"{rate:,.0f}")
            progress.update(task, completed=done, total=total or None, word=word)

        yield tell


class Subcommands(click.Group):
    """A group that lists its commands in their order, and names the nearest one to a name that none bears."""

    def unknown(self, name: str, hint: str) -> str:
        """Return the sentence that refuses a name, with the way out in it."""
        return error_text("no-subcommand", name=name, command=f"servanda {self.name}", hint=hint)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; raises ServandaError with the nearest name."""
        if not ctx.resilient_parsing and args and args[0] not in self.commands:
            from servanda.names import suggest

            known = ", ".join(self.commands)
            hint = suggest(args[0], self.commands, error_text("there-is", names=known), 0.6)
            raise ServandaError(self.unknown(args[0], hint))
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which they were added."""
        return list(self.commands)
