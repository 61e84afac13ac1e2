"""What pages take from others: the bytes of ``bundle.sh``, their licences and limits."""

from __future__ import annotations

import gzip
from hashlib import sha256
from pathlib import Path

import servanda.site
from servanda.site import query_page

STATIC = Path(servanda.site.__file__).with_name("static")
#: SHA-256 of what bundle.sh writes.
DIGESTS = {
    "codemirror.js.gz": "f2bffbdd4b260b937c4743b209c66a6dd280081c2d3fd1e7a3da85c3a5c60298",
    "stemmers.js": "b56b3753c85be69a9af136ad676233626c37e2e33b1379966021fbd15eb5108d",
    "oxigraph.js": "39b0ba0849cf68313dd9e0e8f90304c3543270dca580e412f856ca93455f07fb",
    "oxigraph.wasm.gz": "e22ebecb9ddea00b8a34a5ff0999cf40a47b1cb729c52d97279e45430dad1cf4",
}


def test_files_are_those_that_the_recipe_writes() -> None:
    assert {name: sha256((STATIC / name).read_bytes()).hexdigest() for name in DIGESTS} == DIGESTS
    for name in ("codemirror", "oxigraph"):
        assert "Permission is hereby granted" in (STATIC / f"{name}.LICENSE.txt").read_text("utf-8")


def test_the_engine_takes_half_a_gigabyte_at_most() -> None:
    module = gzip.decompress((STATIC / "oxigraph.wasm.gz").read_bytes())
    assert module[:8] == b"\0asm\1\0\0\0"
    sections, at = {}, 8
    while at < len(module):
        kind, (size, start) = module[at], read_number(module, at + 1)
        sections[kind], at = module[start : start + size], start + size
    memory = sections[5]
    least, after = read_number(memory, 2)
    assert memory[:2] == b"\1\1", "one memory, with a maximum"
    assert least < read_number(memory, after)[0] == 512 * 1024 * 1024 // 65_536


def read_number(content: bytes, at: int) -> tuple[int, int]:
    """Return an unsigned number in LEB128, and where it ends (WebAssembly Core, section 5.2.2)."""
    value = shift = 0
    while True:
        value |= (content[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if content[at - 1] < 0x80:
            return value, at


def test_the_policy_names_the_editor_and_nothing_loose() -> None:
    policy = query_page.make_policy()
    assert "'wasm-unsafe-eval'" in policy and query_page.hash_editor() in policy
    assert not any(
        word in policy for word in ("unsafe-inline", "'unsafe-eval'", "http:", "https:", "*", "blob:")
    )
