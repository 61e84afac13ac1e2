"""The register as one page of HTML, set by Jinja2 with autoescape on; see ``assets/register.html.j2``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.draw.style import style
from servanda.errors import ServandaError
from servanda.export.desk import SLOTS
from servanda.export.desk_words import capital, words
from servanda.links import link_target
from servanda.network.bonds import MODALITIES

if TYPE_CHECKING:
    from servanda.export.register import Register

_ASSETS: Final = Path(__file__).with_name("assets")


def rendered(register: Register) -> str:
    """Return the page; raises ServandaError when Jinja2 is not installed."""
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError:
        raise ServandaError("the register needs Jinja2; pip install Jinja2") from None
    environment = Environment(
        loader=FileSystemLoader(_ASSETS), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["capital"] = capital
    return environment.get_template("register.html.j2").render(
        r=register,
        w=words(register.lang),
        style=_style(register),
        slots=SLOTS,
        modalities=MODALITIES,
        target=link_target,
    )


def _style(register: Register) -> str:
    """Return the style sheet with the colours of the drawings and the running heads of the print.

    It is put in as it is, so no label may end it: each letter of one is written as its number.
    """
    from markupsafe import Markup

    text = (_ASSETS / "register.css").read_text(encoding="utf-8")
    rules = [
        f".{name} {{ --line: {held['line']}; --ink: {held['ink']}; --fill: {held['fill']} }}"
        for name, held in style()["modalities"].items()
    ]
    heads = {"label": register.label, "title": words(register.lang)["register"]}
    for name, said in heads.items():
        text = text.replace(f'"{{{name}}}"', quoted(" ".join(said.split())))
    return Markup(text + "\n".join(rules) + "\n")  # every letter of a label is an escape in it


def quoted(text: str) -> str:
    r"""Return a string of CSS in which every letter is written as its number, so that it can hold any text.

    >>> quoted('a"<')
    '"\\61 \\22 \\3c "'
    """
    return '"' + "".join(f"\\{ord(letter):x} " for letter in text) + '"'
