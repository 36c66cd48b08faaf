"""Sample portals (synthetic pages) and the local server that provides them."""

__all__ = ["server"]
