"""``python -m servanda``: the same as the command ``servanda``."""

from servanda.cli import main

main(prog_name="servanda")
