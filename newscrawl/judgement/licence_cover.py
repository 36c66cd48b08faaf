"""Licences as people entered them, and what each covers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Licence:
    """A licence as people entered it; ``owner`` and ``licensee`` are canonical names."""

    id: int
    owner: str
    licensee: str
    #: "all", or a section of the owner's site (``wh/jcwt``).
    scope: str
    valid_from: str | None
    valid_until: str | None

    def covers(self, owners: set[str], licensees: set[str], path: str, day: str) -> bool:
        section = self.scope.strip("/")
        return (
            self.owner in owners
            and self.licensee in licensees
            and (section in {"", "all"} or path.strip("/").startswith(f"{section}/"))
            and (not self.valid_from or self.valid_from <= day)
            and (not self.valid_until or day <= self.valid_until)
        )
