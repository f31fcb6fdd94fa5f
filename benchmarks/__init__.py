"""Yardsticks: one module each, every one prints a table beside its peer or floor."""
