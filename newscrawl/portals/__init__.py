"""All portals: registry, documentation table, drafting of new ones."""

__all__ = ["drafting", "fetching", "registry", "table", "verifying"]
