"""Small means for writing to people: phrases in three languages, hanging lines, calm colours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Final

from servanda.letters import STEERING
from servanda.messages import LANGUAGES, Messages, load_messages

#: ANSI styles by what they are for; the same names are used wherever servanda writes in colour.
STYLES: Final = {"head": "1", "must": "34", "faint": "2", "words": "36", "mark": "1;36"}
#: The least columns for a text beside its name.
_ROOM: Final = 20
#: What means something to Markdown anywhere in a line; on GitHub so do "://", "www.", "@" and ":smile:".
_ANYWHERE: Final = re.compile(r"[\\`*_\[\]<>|~&$#]|(?<!\w)@|@(?=[\w.-]*\.\w)|:(?=//|[\w+-]+:)|(?<=[Ww]{3})\.")
#: What begins a list or a rule at the start of a block.
_AT_START: Final = re.compile(r"[-+=]|[0-9]+(?=[.)](?:\s|$))")
#: What Markdown reads as the end of a line, or drops at the end of one.
_BLANK: Final = re.compile("[ \t\n\x0b\x0c]+")


@dataclass
class Page:
    """Text for people, built line by line, no line wider than ``width`` where words can be broken."""

    lang: str
    width: int = 80
    colour: bool = False
    lines: list[str] = field(default_factory=list)
    #: False while the page tells of what is not legally binding, in words of an intention.
    binding: bool = True

    def phrase(self, key: str, **values: object) -> str:
        """Return a phrase in the page's language, with values filled in."""
        return load_messages(self.lang, "answers", binding=self.binding).text(key, **values)

    def language(self, code: str) -> str:
        """Return the name of a language in the page's language, or the tag itself where it has none."""
        return Messages(self.lang, "answers").language(code)

    def style(self, name: str, text: str) -> str:
        """Return a text in a style of :data:`STYLES`, or as it is when the page has no colours."""
        return f"\x1b[{STYLES[name]}m{text}\x1b[0m" if self.colour and text else text

    def clause(self, number: str, heading: str) -> str:
        """Return how a clause is called: "clause 4", or its heading when the text gives it no number."""
        return self.phrase("clause", number=number) if number[:1].isdigit() else heading

    def add(self, text: str, style: str | None = None, indent: int = 0) -> None:
        """Add a paragraph, wrapped, every line indented alike."""
        for line in wrap(strip_controls(text), max(self.width - indent, 20), break_on_hyphens=False):
            self.lines.append(" " * indent + (self.style(style, line) if style else line))

    def entry(self, name: str, text: str, margin: int, *, indent: int = 2, style: str | None = None) -> None:
        """Add a named entry: its name in a margin, its text hanging beside it, or below on a narrow page."""
        name, text = strip_controls(name), strip_controls(text)
        room = self.width - indent - margin
        if room < _ROOM:
            self.add(name, "faint", indent)
            self.add(text, style, indent + 2)
            return
        for number, line in enumerate(wrap(text, room, break_on_hyphens=False)):
            head = self.style("faint", name.ljust(margin)) if number == 0 else " " * margin
            body = self.style(style, line) if style else line
            self.lines.append(" " * indent + head + body)

    def gap(self) -> None:
        """Add an empty line, never two."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def text(self) -> str:
        """Return the whole page, ending in one line break."""
        return "\n".join(self.lines).rstrip("\n") + "\n"


class MarkdownPage(Page):
    """The same page as Markdown: headings, paragraphs, and named entries as a list."""

    def __init__(self, lang: str, *, binding: bool = True) -> None:
        super().__init__(lang, width=1_000_000, binding=binding)

    def style(self, name: str, text: str) -> str:
        """Return a text in bold where it stands out, else as it is; it shows letter for letter."""
        is_bold = name in ("head", "must", "mark") and text.strip()
        return f"**{escape_markdown(text)}**" if is_bold else escape_start(text)

    def add(self, text: str, style: str | None = None, indent: int = 0) -> None:
        """Add a paragraph, or a heading: of the page, and below that of its parts."""
        text = strip_controls(text)
        if not text.strip():
            return
        if style == "head":
            level = "##" if indent == 0 else "###"
            self.lines.append(f"{level} {escape_start(text)}")
        else:
            self.lines.append(self.style(style or "", text))

    def entry(self, name: str, text: str, margin: int, *, indent: int = 2, style: str | None = None) -> None:
        """Add a named entry to a list; one without a name continues the one before."""
        name, text = strip_controls(name), strip_controls(text)
        if name.strip(" ·"):
            self.lines.append(f"- {escape_start(name)}: {escape_markdown(text)}")
        else:
            self.lines.append(f"- {escape_start(text)}")

    def text(self) -> str:
        """Return the whole page; between its blocks stands an empty line, between entries none."""
        written = ""
        for line in filter(None, map(str.strip, self.lines)):
            both = line.startswith("- ") and written.rpartition("\n")[2].startswith("- ")
            written += ("\n" if both else "\n\n" if written else "") + line
        return written + "\n"


def escape_markdown(text: str) -> str:
    r"""Return a text in one line, for any place within a line, that Markdown shows letter for letter.

    >>> escape_markdown("*a* | <b>\n#x"), escape_markdown("4-notify@arrival")
    ('\\*a\\* \\| \\<b\\> \\#x', '4-notify@arrival')
    """
    return _ANYWHERE.sub(lambda found: "\\" + found[0], _BLANK.sub(" ", text).strip(" "))


def escape_start(text: str) -> str:
    r"""Return a text as :func:`escape_markdown`, for the beginning of a paragraph or an item of a list.

    >>> escape_start("1. a"), escape_start("- a"), escape_start("4.1 a")
    ('1\\. a', '\\- a', '4.1 a')
    """
    text = escape_markdown(text)
    if not (found := _AT_START.match(text)):
        return text
    end = found.end() if text[0].isdigit() else 0
    return f"{text[:end]}\\{text[end:]}"


def strip_controls(text: str) -> str:
    r"""Return a text of the graph without characters that steer a terminal or reverse what follows.

    >>> strip_controls("a\x1b[31mb"), strip_controls("two\nlines")
    ('a [31mb', 'two lines')
    """
    return STEERING.sub(" ", text)


def repeats_number(number: str, heading: str) -> bool:
    """Say whether a clause's heading is its number and no more, in any language of servanda.

    >>> repeats_number("9.3", "Пункт 9.3"), repeats_number("9.3", "9.3."), repeats_number("9.3", "Costs")
    (True, True, False)
    """
    bare = {number, *(Messages(lang, "answers").text("clause", number=number) for lang in LANGUAGES)}
    return heading.strip(" .").casefold() in {text.strip(" .").casefold() for text in bare}


def format_spans(lines: Iterable[int]) -> str:
    """Return line numbers with runs folded.

    >>> format_spans([61, 62, 63, 70])
    '61–63, 70'
    """
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def list_strings(value: object) -> list[str]:
    """Return the parts of a cell as text: those of a list, one for a single value, none for None."""
    return [str(part) for part in value] if isinstance(value, list) else [] if value is None else [str(value)]


def highlight(page: Page, text: str, quotes: Iterable[str], indent: int) -> list[str]:
    """Return a text wrapped and indented, the quotes in it highlighted.

    Without colours a quote stands between ⟦ and ⟧, the outermost where quotes overlap.
    """
    text = strip_controls(text)
    inside = [False] * len(text)
    for quote in map(strip_controls, quotes):
        for match in re.finditer(re.escape(quote), text):
            inside[match.start() : match.end()] = [True] * len(quote)
    marked = text
    if not page.colour:
        edges = [
            i for i in range(len(text) + 1) if (i > 0 and inside[i - 1]) != (i < len(text) and inside[i])
        ]
        for count, edge in reversed(list(enumerate(edges))):
            marked = marked[:edge] + ("⟧" if count % 2 else "⟦") + marked[edge:]
        return [" " * indent + line for line in wrap(marked, page.width - indent, break_on_hyphens=False)]
    lines, position = [], 0
    for line in wrap(text, page.width - indent, break_on_hyphens=False):
        start = text.index(line[:1], position)
        flags = inside[start : start + len(line)]
        position = start + len(line)
        pieces = re.finditer(r"1+|0+", "".join("1" if flag else "0" for flag in flags))
        styled = (
            page.style("mark", line[p.start() : p.end()]) if p[0][0] == "1" else line[p.start() : p.end()]
            for p in pieces
        )
        lines.append(" " * indent + "".join(styled))
    return lines
