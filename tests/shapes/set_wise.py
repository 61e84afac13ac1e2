"""Write down which queries of the shapes may be run once for all focus nodes, as their algebra says.

    PYTHONPATH=graph python tests/shapes/set_wise.py

To be run when the query of a shape or a prefix has changed: a check decides what is not written down anew,
which takes a tenth of a second for each query.
"""

from __future__ import annotations

import json
from functools import cache

from servanda.check.constraints import SET_WISE_FILE, SelectConstraint, analyse, digest
from servanda.check.report import shape_name
from servanda.check.shacl import bundled_shapes, text


@cache
def constraints() -> dict[str, SelectConstraint]:
    """Return the SPARQL constraints of the shapes, by the name of the shape."""
    return {
        shape_name(text(name)): query
        for name, shape in bundled_shapes().named.items()
        for query in shape.queries
    }


@cache
def set_wise() -> dict[str, str]:
    """Return the digest of each query that is set-wise, by the name of its shape."""
    return {
        name: digest(query.prologue + query.select)
        for name, query in sorted(constraints().items())
        if analyse(query.prologue, query.select)
    }


if __name__ == "__main__":
    SET_WISE_FILE.write_text(json.dumps(set_wise(), indent=1) + "\n", encoding="utf-8")
