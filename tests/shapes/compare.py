"""Compare the compiled shapes with the reference, pySHACL, on every example; takes minutes.

    PYTHONPATH=graph python tests/shapes/compare.py [--plain]

With ``--plain`` pySHACL runs the queries itself, not Oxigraph: hours, not minutes. Prints each example
on which they differ, with what only one of them finds; leaves with 1 if there is one.
"""

from __future__ import annotations

import sys

import engines
from examples import examples


def main() -> None:
    reference = engines.plain_pyshacl if "--plain" in sys.argv else engines.reference
    every = [*examples("xfail"), *examples("pass")]
    differing = 0
    for number, example in enumerate(every):
        triples = example.triples()
        ours, theirs = engines.compiled(triples), reference(triples)
        differing += ours != theirs
        for found, whose in ((ours - theirs, "compiled"), (theirs - ours, "pySHACL")):
            for one in sorted(found):
                print(example.path.name, f"only {whose}:", one, flush=True)
        if number % 50 == 0:
            print(f"{number} of {len(every)}", file=sys.stderr)
    print(f"{len(every)} examples, {differing} with a difference")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
