"""What is requested, when, and from where: queue, scheduler, limits, guard, robots.txt, feeds, browser, page reader."""

__all__ = [
    "browser",
    "decoding",
    "feeds",
    "guard",
    "handler",
    "health",
    "limits",
    "locks",
    "middlewares",
    "output",
    "queue",
    "reading",
    "refresh",
    "render",
    "robots",
    "scheduler",
    "wire",
]
