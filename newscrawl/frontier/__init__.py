"""What is requested, when, and from where: queue, scheduler, limits, guard, robots.txt, feeds, browser, page reader."""

__all__ = [
    "browser",
    "budget",
    "decoding",
    "feeds",
    "guard",
    "handler",
    "health",
    "limits",
    "locks",
    "middlewares",
    "output",
    "plan",
    "queue",
    "reading",
    "refresh",
    "render",
    "robots",
    "scheduler",
    "scope",
    "wire",
]
