"""What a copy's page says of its origin, and the status that follows with licences and owners regarded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from newscrawl.attribution import registry
from newscrawl.judgement.claims import claims_of, text_of
from newscrawl.judgement.naming import naming

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


class Credit(NamedTuple):
    """How a copy credits its origin: a value of the column ``attribution``, the code of its reason, and whom it names."""

    attribution: str
    code: str
    name: str | None = None


#: The copy of an edge without direction is not known: nobody is accused.
UNDIRECTED = Credit("undirected", "credit_undirected")
_GIVEN = frozenset({"attributed", "dateline"})


def credit(copy: Any, origin: Any) -> Credit:
    """What a copy says of its origin: attributed, dateline (in the running text only), false or none.

    Articles as for :func:`newscrawl.judgement.judge`. The copy credits the origin where it names its publisher, or the
    source that the origin names as well.
    """
    claims = claims_of(copy, text_of(copy, "body")), claims_of(origin, text_of(origin, "body"))
    found = naming(*claims)
    if found.credited is not None:
        given = "attributed" if found.outright else "dateline"
        return Credit(given, f"credit_{given}", found.credited)
    if found.third is not None:
        return Credit("false", "credit_other", found.third)
    # Its own name as the source of somebody else's text is a wrong source, too.
    if found.itself:
        return Credit("false", "credit_itself", found.own_house)
    return Credit("none", "credit_none")


def credit_of_edge(copy: Any, origin: Any, *, directed: bool) -> Credit:
    """The credit of an edge. Without a direction a credit stands where each text gives it to the other, or the only
    possible copy does (a mirror is never the origin); everything else would accuse one that may be the origin. Of two
    credits the outright one counts, whichever text the edge is written with as the copy.
    """
    given = credit(copy, origin)
    if directed:
        return given
    if given.attribution not in _GIVEN:
        return UNDIRECTED
    if getattr(copy, "mirror", None):
        return given
    back = credit(origin, copy)
    if back.attribution not in _GIVEN:
        return UNDIRECTED
    return Credit(back.attribution, back.code, given.name) if back.attribution == "attributed" else given


def status_of(copy: StoredArticle, origin: StoredArticle, attribution: str, licence: Licence | None) -> str:
    same_owner = copy.portal_key == origin.portal_key or (
        copy.portal_owner is not None and copy.portal_owner == origin.portal_owner
    )
    if same_owner and copy.mirror is None:
        return "own"
    return "licensed" if licence else attribution
