"""All portals: registry, the user's own sites, documentation table, drafting of new ones, live verification."""

__all__ = ["drafting", "fetching", "registry", "sites", "table", "verifying"]
