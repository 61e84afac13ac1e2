"""``servanda check``."""

from __future__ import annotations

from pathlib import Path

import click

from servanda.cli import options


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@options.language
@options.formats("table", "json", "turtle", "sarif")
@options.output
@options.store
def check(
    files: tuple[Path, ...], lang: str, format_: str, output: Path | None, force: bool, store: Path | None
) -> None:
    """Check FILES (YAML-LD, any RDF, or folders of them), or the bundled agreement, with SHACL and the text.

    Leaves with 1 when something is wrong. The report is grouped by clause.

    \b
    servanda check
    servanda check agreement.yaml --lang ru
    servanda check agreement.yaml --format sarif -o report.sarif
    """  # noqa: D301 (click wants the character itself)
    from servanda.check import check as checked
    from servanda.check import report as written

    named = [*files, *([store] if store else [])]
    report = checked([file for path in named for file in options.files(path)], language=lang)
    if format_ == "table":
        text = written.as_text(report, width=options.width(), color=options.colour(), language=lang)
    else:
        text = {"json": written.as_json, "turtle": written.as_turtle, "sarif": written.as_sarif}[format_](
            report
        )
    options.emit(text, output, force=force)
    if not report.conforms:
        raise click.exceptions.Exit(1)
