"""Receipts: what an answer rests on, written beside it, so that it can be derived again."""
