"""Search of the archive for a given page or text."""

__all__ = ["check", "inbox", "leads"]
