"""Item pipelines: attribution of a visit, then its transaction."""

__all__ = ["attribution", "storing"]
