"""What is embedded in a picture's file: PLUS data mining, AIGC labels, kinds of source, licences named in XMP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from newscrawl.rights.page_signals import aigc, licence
from newscrawl.rights.statements import ALLOW, CONDITIONAL, DISALLOW, NOTE, Fault, Reading, Statement, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Last part of a term of the PLUS vocabulary → (use, value).
_MINING: Final = {
    "UNSPECIFIED": ("data-mining", NOTE),
    "ALLOWED": ("data-mining", ALLOW),
    "PROHIBITED": ("data-mining", DISALLOW),
    "PROHIBITED-AIMLTRAINING": ("ai-train", DISALLOW),
    "PROHIBITED-GENAIMLTRAINING": ("train-genai", DISALLOW),
    "PROHIBITED-EXCEPTSEARCHENGINEINDEXING": ("data-mining", DISALLOW),
    "PROHIBITED-SEECONSTRAINT": ("data-mining", CONDITIONAL),
    "PROHIBITED-SEEEMBEDDEDRIGHTSEXPR": ("data-mining", CONDITIONAL),
    "PROHIBITED-SEELINKEDRIGHTSEXPR": ("data-mining", CONDITIONAL),
}
#: Kinds of source that say a picture was made by a trained model, wholly or in part.
_GENERATED: Final = frozenset(
    {"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "algorithmicMedia"}
)


def from_picture(embedded: Mapping[str, Any], url: str = "") -> Reading:
    """Statements in what was embedded in a picture: ``xmp`` (name → values) and ``aigc`` (labels as JSON text)."""
    reading = Reading()
    values: Mapping[str, list[str]] = embedded.get("xmp") or {}
    for term in values.get("data_mining", ()):
        name = term.rstrip("/").rpartition("/")[2].upper().removeprefix("DMI-")
        if name in _MINING:
            use, value = _MINING[name]
            more = "; ".join(values.get("other_constraints", ())) if value == CONDITIONAL else ""
            reading.statements.append(Statement("plus", "xmp", use, value, shown(f"{term} {more}")))
        else:
            reading.faults.append(
                Fault("xmp", f"plus:DataMining {shown(term)!r} is not of the PLUS vocabulary")
            )
    for term in values.get("digital_source_type", ()):
        name = term.rstrip("/").rpartition("/")[2]
        use = "ai-label" if name in _GENERATED else "source-type"
        reading.statements.append(Statement("iptc_source_type", "xmp", use, NOTE, shown(term)))
    for key in ("licence", "web_statement"):
        for address in values.get(key, ()):
            reading.statements.append(licence(address, url, "xmp", None, address))
    for label in embedded.get("aigc") or ():
        reading += aigc(label, "xmp")
    return reading
