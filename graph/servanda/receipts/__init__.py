"""Receipts: what an answer rests on, written beside it, and the answer derived again."""
