"""What a copy's page says of its origin, and the status that follows with licences and owners regarded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newscrawl.attribution import registry

if TYPE_CHECKING:
    from newscrawl.judgement.licence_cover import Licence
    from newscrawl.store.articles import StoredArticle


def canonical(name: str) -> str:
    """The registry's name for a publisher, or the name as it stands."""
    publisher = registry().resolve(name)
    return publisher.name if publisher else name


def portal_names(article: StoredArticle) -> set[str]:
    names = [article.portal, article.portal_owner, *article.portal_brands]
    return {canonical(name) for name in names if name} | {name for name in names if name}


def places_of(article: StoredArticle) -> set[str]:
    """Where an article stands, as a white list names places: its host, the domains above it, and ``host/account``.

    The account counts on its own host only: a third site that names the account as its source is no place of it.
    """
    labels = (urlsplit(article.url).hostname or "").lower().split(".")
    hosts = {".".join(labels[at:]) for at in range(max(1, len(labels) - 1))}
    accounts = {name.strip().lower() for name in (article.source_name, article.publisher) if name}
    return hosts | {f"{host}/{account}" for host in hosts for account in accounts}


def names_of(article: StoredArticle) -> set[str]:
    """Every name that credits this article: its portal and owner, and whom its own page names."""
    names = portal_names(article)
    own = {article.publisher, article.original_publisher} - {None}
    return names | {canonical(str(name)) for name in own}


#: Layers that name a source outright, against those that only stand in the running text.
_OUTRIGHT = frozenset({"source_line", "tail", "original_title", "print_edition", "byline"})
_IN_TEXT = frozenset({"lead"})


def credit(copy: StoredArticle, origin: StoredArticle) -> str:
    """What the copy's page says of the origin: attributed, dateline (by its lead only), false or none."""
    right = names_of(origin)
    mine = portal_names(copy)
    named: set[str] = set()
    for layer in copy.layers:
        names = {
            canonical(str(name))
            for name in (
                layer["publisher"], layer["channel"], layer["extra"].get("via"), *_listed(layer["extra"].get("compiled")),
            )
            if name
        }  # fmt: skip
        if layer["kind"] in _OUTRIGHT:
            if names & right:
                return "attributed"
            named |= names
    for layer in copy.layers:
        if layer["kind"] in _IN_TEXT:
            names = {
                canonical(str(name)) for name in (layer["publisher"], layer["extra"].get("cited")) if name
            }
            if names & right:
                return "dateline"
            named |= names
    if named - mine:
        return "false"
    # Its own name as the source of somebody else's text is a wrong source, too.
    return "false" if named else "none"


def _listed(value: Any) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list) else []


def status_of(copy: StoredArticle, origin: StoredArticle, attribution: str, licence: Licence | None) -> str:
    same_owner = copy.portal_key == origin.portal_key or (
        copy.portal_owner is not None and copy.portal_owner == origin.portal_owner
    )
    if same_owner and copy.mirror is None:
        return "own"
    return "licensed" if licence else attribution
