"""Let the tests of this folder import the modules beside them, and the engines of tests/shapes."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "shapes")]
