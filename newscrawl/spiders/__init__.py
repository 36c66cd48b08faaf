"""One short file per portal, in folders by province; ``portal`` crawls any other site."""

__all__ = ["portal"]
