"""Which address is which page."""

from __future__ import annotations

from typing import Any

from newscrawl.web import actions, followup, licensing, making, notices, pages, pictures, sessions

#: The lasting name of a repost or an article, or a number of old.
_NAME = r"(?P<id>[0-9A-Za-z-]{1,24})"
ROUTES: list[tuple[str, Any]] = [
    (r"^/$", pages.start),
    (r"^/-/desk/inbox$", pages.new_reposts),
    (r"^/-/desk/reposts$", pages.reposts),
    (rf"^/-/desk/compare/{_NAME}$", pages.comparison),
    (rf"^/-/desk/article/{_NAME}$", pages.article),
    (r"^/-/desk/article$", pages.article),
    (rf"^/-/desk/story/{_NAME}$", pages.story),
    (r"^/-/desk/search$", pages.find),
    (r"^/-/desk/leads$", pages.lead_list),
    (r"^/-/desk/rewrites$", pages.rewrite_list),
    (r"^/-/desk/rewrite/(?P<id>\d+)$", pages.rewrite),
    (r"^/-/desk/rewrite/(?P<id>\d+)/decide$", actions.decide_rewrite),
    (r"^/-/desk/lead/(?P<id>\d+)$", pages.lead),
    (r"^/-/desk/leads/new$", pages.new_lead),
    (r"^/-/desk/leads/report$", actions.report_lead),
    (r"^/-/desk/lead/(?P<id>\d+)/capture$", actions.capture_lead),
    (r"^/-/desk/check$", pages.check_text),
    (r"^/-/desk/report$", pages.audit),
    (r"^/-/desk/cases$", pages.case_list),
    (r"^/-/desk/case/(?P<id>\d+)$", pages.case_file),
    (r"^/-/desk/capture/(?P<id>\d+)$", pages.capture),
    (r"^/-/desk/log$", pages.log),
    (r"^/-/desk/pictures$", pictures.gallery),
    (r"^/-/desk/picture/(?P<id>\d+)$", pictures.comparison),
    (r"^/-/desk/picture/(?P<id>\d+)/(?P<side>copy|origin|laid)\.jpg$", pictures.pixels),
    (r"^/-/desk/photo/(?P<digest>[0-9a-f]{64})\.jpg$", pictures.small),
    (r"^/-/desk/licences$", licensing.page),
    (r"^/-/desk/licences/add$", licensing.add),
    (r"^/-/desk/licences/import$", licensing.load),
    (r"^/-/desk/licence/(?P<id>\d+)/(?P<what>end|remove)$", licensing.change),
    (r"^/-/desk/case/making/(?P<id>[0-9a-f]{1,32})$", making.page),
    (r"^/-/desk/alerts$", notices.page),
    (r"^/-/desk/alerts\.atom$", notices.feed),
    (r"^/-/desk/followups$", followup.page),
    (r"^/-/desk/deadlines\.ics$", followup.calendar),
    (r"^/-/desk/followup$", followup.record),
    (r"^/-/desk/followup/(?P<id>\d+)/(?P<what>settle|withdraw)$", followup.change),
    (r"^/-/desk/takedown$", followup.takedown),
    (r"^/-/desk/files$", followup.attach),
    (r"^/-/desk/file/(?P<id>\d+)$", followup.download),
    (r"^/-/desk/file/(?P<id>\d+)/remove$", followup.remove),
    (r"^/-/desk/decide$", actions.decide),
    (r"^/-/desk/bulk$", actions.bulk),
    (r"^/-/desk/leave$", followup.leave),
    (r"^/-/desk/undo$", actions.undo),
    (r"^/-/desk/keep$", actions.keep),
    (r"^/-/desk/case$", actions.make_case),
    (r"^/-/desk/view$", actions.save_view),
    (r"^/-/desk/language$", sessions.switch),
    (r"^/-/desk/login$", sessions.enter),
    (r"^/-/desk/logout$", sessions.leave),
]
