"""What an edge between two articles means: credit, licence, status."""

from newscrawl.judgement.credit import canonical, credit, names_of, portal_names, status_of
from newscrawl.judgement.licences import Licence

__all__ = ["Licence", "canonical", "credit", "names_of", "portal_names", "status_of"]
