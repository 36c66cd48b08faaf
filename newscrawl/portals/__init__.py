"""All portals: registry, the user's own sites, documentation table, drafting of new ones, live verification."""

__all__ = ["checking", "drafting", "fetching", "portal_table", "publishers", "registry", "sites", "verifying"]
