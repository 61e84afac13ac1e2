"""The hash by which what was written is known again: BLAKE2b, without all that ``hashlib`` brings along."""

from __future__ import annotations

try:
    # hashlib would also load OpenSSL, which takes longer than the hashing of most commands.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

__all__ = ["blake2b"]
