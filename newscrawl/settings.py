"""Scrapy settings. Every line that departs from Scrapy's default says what the default is and why.

Scrapy 2.19. Override any of them with ``-s NAME=value``.
"""

from __future__ import annotations

import os

BOT_NAME = "newscrawl"
COMMANDS_MODULE = "newscrawl.commands"
SPIDER_MODULES = ["newscrawl.spiders"]
NEWSPIDER_MODULE = "newscrawl.spiders"

# -- Where output goes -------------------------------------------------------------------------------
#: Holds newscrawl.db and warc/. May be set in the environment, as for the `newscrawl` command.
NEWSCRAWL_OUTPUT = os.environ.get("NEWSCRAWL_OUTPUT") or "output"
#: The SQLite file, where it is not newscrawl.db in the output folder.
NEWSCRAWL_DATABASE = os.environ.get("NEWSCRAWL_DATABASE")
#: Wait for the disk at every WARC record: a capture then survives a power cut. The transaction that points
#: at it waits for the disk anyway.
NEWSCRAWL_WARC_FSYNC = False
#: Archive list pages, robots.txt and everything else as well, not only what articles are asked for.
NEWSCRAWL_CAPTURE_ALL = False
#: An HTTP proxy for every request, as http://host:port; None: none (environment variables still count).
NEWSCRAWL_PROXY = None
#: The log as JSON, one object a line; `newscrawl run --json-log` switches it on for its crawls.
NEWSCRAWL_JSON_LOG = False
#: Show progress (a live line on a terminal, plain lines elsewhere).
NEWSCRAWL_PROGRESS = False

# -- Who we are ---------------------------------------------------------------------------------------
#: How a webmaster reaches whoever runs this crawl; put a page or a mail address of yours here, or set it in
#: the environment.
NEWSCRAWL_CONTACT = os.environ.get("NEWSCRAWL_CONTACT", "")
# Default: "Scrapy/VERSION (+https://scrapy.org)". Truthful: what we are, and (filled in by
# the base spider) whom to ask.
USER_AGENT = "newscrawl/{version} ({contact})"

# -- Politeness ---------------------------------------------------------------------------------------
# Default in this Scrapy's project template: True; without a template: False.
ROBOTSTXT_OBEY = True
# Robots rules are matched against this product name, not against the whole header.
ROBOTSTXT_USER_AGENT = "newscrawl"
#: Seconds after which robots.txt is asked for again (RFC 9309, 2.4: a copy is not used for more than a day).
NEWSCRAWL_ROBOTS_MAX_AGE = 86_400
# Default: 0. Regional portals stand on small machines.
DOWNLOAD_DELAY = 1.5
# Default: 8, and 16 in all. One portal is one host; more only makes us a nuisance.
CONCURRENT_REQUESTS_PER_DOMAIN = 2
# Default: False. Slow answers stretch the delay.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.5
AUTOTHROTTLE_MAX_DELAY = 60.0
# Default: True. An answer that differs by cookie is no faithful capture; but a firewall's interstitial
# opens by one, so they stay on, within a crawl only.
COOKIES_ENABLED = True
# Default: "en". Portals of several languages answer in the first they are asked for.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
}

# -- Limits -------------------------------------------------------------------------------------------
# Default: 1 GiB, which a compression bomb fills. The largest article page we know is under 2 MiB; one of 8 MiB
# and running text takes some 600 MiB on its way through extraction and repost detection.
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
# Default: 32 MiB.
DOWNLOAD_WARNSIZE = 4 * 1024 * 1024
#: A picture or attachment (``-a assets=1``) that is larger is not fetched.
NEWSCRAWL_ASSET_MAXSIZE = 12 * 1024 * 1024
# Default: 180 s. A server that has said nothing for a minute will not.
DOWNLOAD_TIMEOUT = 60
# Default: 20. Five hops lead anywhere honest.
REDIRECT_MAX_TIMES = 5
# Default: 2083. The frontier refuses such links itself, and counts them.
URLLENGTH_LIMIT = 0
RETRY_TIMES = 3

# -- Safety -------------------------------------------------------------------------------------------
# Default: True. It runs code it is sent.
REMOTE_CONTROL_ENABLED = False
# Default: True. So does this.
TELNETCONSOLE_ENABLED = False
# Default: False: certificates would not be verified.
DOWNLOAD_VERIFY_CERTIFICATES = True
# Default: file, data, ftp and s3 are handled as well: a page could name a file of ours.
# HTTP: Scrapy's own handler, which can also let go of a download when the crawl is to end.
DOWNLOAD_HANDLERS = {
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
    "http": "newscrawl.frontier.handler.ReleasingHandler",
    "https": "newscrawl.frontier.handler.ReleasingHandler",
}

# -- How it works -------------------------------------------------------------------------------------
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
# Error pages reach the spider: a 404 is news about an article (default: dropped).
HTTPERROR_ALLOW_ALL = True
# Default: 100. Scrapy starts so many tasks for each response; a page is one item.
CONCURRENT_ITEMS = 4
FEED_EXPORT_ENCODING = "utf-8"
LOG_LEVEL = "INFO"
# Default: "DEBUG". A whole item with its body is no log line.
LOG_FORMATTER = "newscrawl.extensions.log.QuietFormatter"

# Default: "scrapy.core.scheduler.Scheduler", which forgets its queue when it is killed.
SCHEDULER = "newscrawl.frontier.scheduler.SqliteScheduler"
# Default: "scrapy.resolver.CachingThreadedResolver". Names may resolve to addresses inside.
TWISTED_DNS_RESOLVER = "newscrawl.frontier.guard.GuardedResolver"
#: Networks that may be reached although they are not public (a test server, an intranet's mirror).
NEWSCRAWL_ALLOW_ADDRESSES = ""
#: When a crawl may run, in the portals' time: "23:00-06:30". It pauses the rest of the day. Empty: always.
NEWSCRAWL_WINDOW = ""
#: Known articles asked for again in one run, the longest overdue first.
NEWSCRAWL_REVISITS = 2000
#: A crawl ends as "blocked" where the server asks it to stay away for longer than so many seconds …
NEWSCRAWL_MAX_WAIT = 600
#: … or after so many refusals (429, 503) in a row.
NEWSCRAWL_MAX_REFUSALS = 10
#: Where the monitors post what they find (JSON), e.g. a chat's incoming webhook. Empty: nowhere.
NEWSCRAWL_WEBHOOK = ""
#: Links taken from one page; pages of one list in a run.
NEWSCRAWL_MAX_LINKS = 5000
NEWSCRAWL_MAX_LIST_PAGES = 2000
#: Of a portal marked to render: what one page may cost the browser, in seconds and in requests it makes.
NEWSCRAWL_RENDER_SECONDS = 60
NEWSCRAWL_RENDER_REQUESTS = 60
#: Chromium's own sandbox. None: on, unless the crawl runs as root, where it does not start.
NEWSCRAWL_RENDER_SANDBOX = None
#: Links followed one after another from a start page.
NEWSCRAWL_MAX_DEPTH = 200

SPIDER_MIDDLEWARES = {
    # Outermost: what a page named is queued in the transaction that answers the page.
    "newscrawl.frontier.scheduler.FrontierMiddleware": 10,
}

DOWNLOADER_MIDDLEWARES = {
    # First of all, before anything is asked for on the address's behalf.
    "newscrawl.frontier.middlewares.GuardMiddleware": 20,
    # Default: Scrapy's own at 100, which gives the rules to the first of several waiting requests only, and takes an
    # unavailable robots.txt for none.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newscrawl.frontier.robots.RobotsMiddleware": 100,
    # Above redirects (600) and decompression (590): it shows the page as it was sent to a browser. Only for
    # portals marked to render.
    "newscrawl.frontier.render.RenderMiddleware": 570,
    # Below the retries (550), so that each refusal is seen.
    "newscrawl.frontier.middlewares.BackoffMiddleware": 560,
    # Default: Scrapy's own, which takes every refresh below 100 seconds for a redirect, also of a page to itself.
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "newscrawl.frontier.refresh.RefreshMiddleware": 580,
    # Default: Scrapy's own, which gives half a body where the stream breaks off and accepts encodings the
    # archive cannot read back.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newscrawl.frontier.decoding.DecodingMiddleware": 590,
    # Close to the wire: what has not changed goes no further.
    "newscrawl.frontier.middlewares.LimitsMiddleware": 910,
    # Before Scrapy's own (750), which reads what it sets.
    "newscrawl.extensions.proxy.ProxyMiddleware": 740,
    # Closest to the wire: before decompression (590) and redirects (600), so that it sees what was sent.
    "newscrawl.extensions.capture.CaptureMiddleware": 950,
}

ITEM_PIPELINES = {
    "newscrawl.pipelines.attribution.AttributionPipeline": 100,
    "newscrawl.pipelines.store.StorePipeline": 200,
}

EXTENSIONS = {
    # Default: on; replaced by ours.
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "newscrawl.extensions.record.CrawlRecord": 10,
    "newscrawl.frontier.middlewares.Window": 100,
    "newscrawl.extensions.monitors.Monitors": 400,
    "newscrawl.extensions.progress.Progress": 500,
}
