"""Evidence for others: cases, bags, time stamps, comparison pages, takedown notices."""

__all__ = [
    "bag",
    "captures",
    "case",
    "case_check",
    "chain",
    "custody",
    "live_screenshots",
    "ownership",
    "wacz_domain",
]
