"""Pictures: decoding in a process of its own, codes, features, comparison, embedded metadata. Values in, values out.

Needs the optional extra ``newscrawl[pictures]``; :func:`newscrawl.pictures.extra.need` says so where it is missing. This
module imports nothing, because the decoder's process starts from it.
"""

__all__ = ["decoder_process", "metadata", "photo_fingerprint", "photo_search"]
