"""Scrapy settings. Each line that differs from Scrapy's default states the default and the reason.

Scrapy 2.19. Override any of them with ``-s NAME=value``. ``docs/settings.md`` is generated from these comments.
"""

from __future__ import annotations

import os

# -- Project -----------------------------------------------------------------------------------------
# Default: "scrapybot".
BOT_NAME = "newscrawl"
# Default: "". `scrapy crawl` with one-line errors and exit status.
COMMANDS_MODULE = "newscrawl.commands"
# Default: [].
SPIDER_MODULES = ["newscrawl.spiders"]
# Default: "". Where `scrapy genspider` writes.
NEWSPIDER_MODULE = "newscrawl.spiders"

# -- Output ------------------------------------------------------------------------------------------
#: Output folder: newscrawl.db, warc/. Also an environment variable, as for the `newscrawl` command.
NEWSCRAWL_OUTPUT = os.environ.get("NEWSCRAWL_OUTPUT") or "output"
#: SQLite file; None: newscrawl.db in the output folder. Also an environment variable.
NEWSCRAWL_DATABASE = os.environ.get("NEWSCRAWL_DATABASE")
#: Call fsync after every WARC record, so that a capture survives a power failure before the transaction that refers
#: to it (which is always synced).
NEWSCRAWL_WARC_FSYNC = False
#: Archive all responses, also list pages and robots.txt; default: only those requested for an article.
NEWSCRAWL_CAPTURE_ALL = False
#: HTTP proxy for every request, as http://host:port. None: no proxy but those in environment variables.
NEWSCRAWL_PROXY = None
#: Write the log as JSON, one object per line; `newscrawl run --json-log` sets it for its crawls.
NEWSCRAWL_JSON_LOG = False
#: Show progress with an estimate of the time left: a live line on a terminal, plain lines elsewhere.
NEWSCRAWL_PROGRESS = False
#: Only say what would be fetched: lists and feeds are read, nothing is stored (`--dry-run` of `newscrawl run`).
NEWSCRAWL_DRY_RUN = False

# -- Identity ----------------------------------------------------------------------------------------
#: Page or e-mail address where a webmaster reaches the operator of the crawl. Also an environment variable.
NEWSCRAWL_CONTACT = os.environ.get("NEWSCRAWL_CONTACT", "")
# Default: "Scrapy/VERSION (+https://scrapy.org)". Names the crawler and its operator; the base spider fills in both.
USER_AGENT = "newscrawl/{version} ({contact})"

# -- Politeness ---------------------------------------------------------------------------------------
# Default: False (True in Scrapy's project template). robots.txt is obeyed.
ROBOTSTXT_OBEY = True
# Default: None, the whole user agent. robots.txt rules are matched against the product name (RFC 9309, 2.2.1).
ROBOTSTXT_USER_AGENT = "newscrawl"
#: Seconds after which robots.txt is requested again (RFC 9309, 2.4: at most a day).
NEWSCRAWL_ROBOTS_MAX_AGE = 86_400
# Default: 0 s. Regional portals run on small machines.
DOWNLOAD_DELAY = 1.5
# Default: 8. A portal is one host; more connections load it without need.
CONCURRENT_REQUESTS_PER_DOMAIN = 2
# Default: False. The delay grows with the response times of the server.
AUTOTHROTTLE_ENABLED = True
# Default: 5 s. DOWNLOAD_DELAY is the lower bound.
AUTOTHROTTLE_START_DELAY = 1.5
# Default: 60 s.
AUTOTHROTTLE_MAX_DELAY = 60.0
# Default: True. Interstitial pages of firewalls need cookies; they are kept within one crawl only.
COOKIES_ENABLED = True
# Default: "en". Portals with several languages answer in the first one requested.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
}

# -- Limits -------------------------------------------------------------------------------------------
# Default: 1 GiB, which a compression bomb fills. The largest known article page is under 2 MiB; extraction and
# repost detection of 8 MiB of text take about 600 MiB of memory.
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
# Default: 32 MiB. Half of DOWNLOAD_MAXSIZE.
DOWNLOAD_WARNSIZE = 4 * 1024 * 1024
#: Size limit in bytes of pictures and attachments (``-a assets=1``).
NEWSCRAWL_ASSET_MAXSIZE = 12 * 1024 * 1024
#: Keys of own portals: their photos are looked for in articles of others.
NEWSCRAWL_OWN_PORTALS = ["songhuajiang"]
#: Whose pictures are captured without ``-a assets=1``: ``own`` (of own portals), ``all`` or ``off``. Attachments are not.
NEWSCRAWL_PICTURES = "own"
# Default: 180 s. A server that sends nothing for a minute does not answer any more.
DOWNLOAD_TIMEOUT = 60
# Default: 20. Regular redirect chains have at most five hops.
REDIRECT_MAX_TIMES = 5
# Default: 2083. The frontier refuses longer links itself, and counts them.
URLLENGTH_LIMIT = 0
# Default: 2. Small servers are often unavailable for a moment.
RETRY_TIMES = 3

#: The crawl ends in order (exit status 13) once so many requests were made, robots.txt not counted. None: no limit.
NEWSCRAWL_MAX_PAGES = None
#: The same after this time: 90s, 30m, 2h, 1d.
NEWSCRAWL_MAX_TIME = None
#: The same after so many bytes were received: 500K, 200M, 2G. What is under way then is still taken.
NEWSCRAWL_MAX_BYTES = None

# -- Safety -------------------------------------------------------------------------------------------
# Default: True. It executes code sent to it.
REMOTE_CONTROL_ENABLED = False
# Default: True. It executes code sent to it.
TELNETCONSOLE_ENABLED = False
# Default: False. A capture over an unverified connection is weak evidence.
DOWNLOAD_VERIFY_CERTIFICATES = True
# Default: also file, data, ftp and s3, by which a page could name a local file. HTTP: Scrapy's handler, which here
# also cancels downloads when the crawl is stopped.
DOWNLOAD_HANDLERS = {
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
    "http": "newscrawl.frontier.handler.ReleasingHandler",
    "https": "newscrawl.frontier.handler.ReleasingHandler",
}

# -- Crawl -------------------------------------------------------------------------------------------
# Default: the same. Required by the browser (Playwright) and stated for other programs that start crawls.
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
# Default: False. Error pages reach the spider: a 404 is a sighting of an article.
HTTPERROR_ALLOW_ALL = True
# Default: 100 tasks per response. A page is one item.
CONCURRENT_ITEMS = 4
# Default: None, which escapes all Chinese characters in JSON.
FEED_EXPORT_ENCODING = "utf-8"
# Default: "DEBUG", which logs every request.
LOG_LEVEL = "INFO"
# Default: scrapy.logformatter.LogFormatter, which logs whole items with their text.
LOG_FORMATTER = "newscrawl.extensions.log.QuietFormatter"

# Default: "scrapy.core.scheduler.Scheduler", which loses its queue when the process is killed.
SCHEDULER = "newscrawl.frontier.scheduler.SqliteScheduler"
# Default: "scrapy.resolver.CachingThreadedResolver", which accepts addresses of internal networks.
TWISTED_DNS_RESOLVER = "newscrawl.frontier.guard.GuardedResolver"
#: Networks that may be reached although they are not public, comma-separated (test server, intranet).
NEWSCRAWL_ALLOW_ADDRESSES = ""
#: Hours in which crawls run, in the portals' time zone: "23:00-06:30". They pause outside. Empty: always.
NEWSCRAWL_WINDOW = ""
#: Page requisites of one run (``-a requisites=1``), each address counted once.
NEWSCRAWL_MAX_REQUISITES = 20_000
#: Pictures of pages taken at the end of one run (``-a screenshots=1``); the next run goes on.
NEWSCRAWL_SCREENSHOTS_PER_RUN = 500
#: Seconds to draw one page.
NEWSCRAWL_SCREENSHOT_SECONDS = 30
#: Known articles requested again per run, the longest overdue first.
NEWSCRAWL_REVISITS = 2000
#: A crawl ends as "blocked" when the server asks for a longer pause than this, in seconds (Retry-After).
NEWSCRAWL_MAX_WAIT = 600
#: A crawl ends as "blocked" after so many consecutive refusals (HTTP 429, 503).
NEWSCRAWL_MAX_REFUSALS = 10
#: URL to which monitors post their findings as JSON, for example a chat's incoming webhook. Empty: none.
NEWSCRAWL_WEBHOOK = ""
#: Links taken from one page.
NEWSCRAWL_MAX_LINKS = 5000
#: Pages of one list per run.
NEWSCRAWL_MAX_LIST_PAGES = 2000
#: Time limit in seconds of the browser for one page of a portal marked to render.
NEWSCRAWL_RENDER_SECONDS = 60
#: Limit of requests the browser makes for one such page.
NEWSCRAWL_RENDER_REQUESTS = 60
#: Addresses one process takes from the frontier at a time. 0: CONCURRENT_REQUESTS.
NEWSCRAWL_LEASE_BATCH = 0
#: Chromium's sandbox. None: on, except for root, for whom Chromium does not start with it.
NEWSCRAWL_RENDER_SANDBOX = None
#: Links followed in succession from a start page.
NEWSCRAWL_MAX_DEPTH = 200
#: Seconds that reading one page may take; then it is refused and the crawl goes on. 0: no limit, and no process for it.
NEWSCRAWL_PAGE_SECONDS = 15
#: Copies of fewer than 60 characters (flashes, captions, tables) as reposts of the kind ``short``: off, own (of a
#: portal's own originals) or all.
NEWSCRAWL_SHORT_COPIES = os.environ.get("NEWSCRAWL_SHORT_COPIES") or "off"
#: Whether `newscrawl run` looks for rewritten and translated copies of the last 7 days at its end: off or on. Read from the
#: environment; needs the extra newscrawl[rewrites].
NEWSCRAWL_REWRITES = os.environ.get("NEWSCRAWL_REWRITES") or "off"

SPIDER_MIDDLEWARES = {
    # Outermost: links of a page are queued in the transaction that completes the page.
    "newscrawl.frontier.output.FrontierMiddleware": 10,
}

DOWNLOADER_MIDDLEWARES = {
    # First: before any request is made for the address, robots.txt included.
    "newscrawl.frontier.middlewares.GuardMiddleware": 20,
    # Before robots.txt is asked for on behalf of a request that is not made any more.
    "newscrawl.frontier.budget.BudgetMiddleware": 30,
    # Default: Scrapy's own at 100, which gives the rules to the first of several waiting requests only, and takes an
    # unavailable robots.txt for none.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newscrawl.frontier.robots.RobotsMiddleware": 100,
    # Below guard, limits and robots.txt: what they refuse is not fetched, and the plan says so.
    "newscrawl.frontier.plan.DryRunMiddleware": 110,
    # Above redirects (600) and decompression (590): it shows the page as it was sent to a browser. Only for
    # portals marked to render.
    "newscrawl.frontier.render.RenderMiddleware": 570,
    # Below the retries (550), so that each refusal is seen.
    "newscrawl.frontier.middlewares.BackoffMiddleware": 560,
    # Default: Scrapy's own, which takes every refresh below 100 seconds for a redirect, also of a page to itself.
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    # Default: Scrapy's own at 600, for which a target that is no web address is an error.
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "newscrawl.frontier.refresh.LocationMiddleware": 600,
    "newscrawl.frontier.refresh.RefreshMiddleware": 580,
    # Default: Scrapy's own, which gives half a body where the stream breaks off and accepts encodings the
    # archive cannot read back.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newscrawl.frontier.decoding.DecodingMiddleware": 590,
    # Above decompression (590), below whatever parses a page (refreshes: 580).
    "newscrawl.frontier.page_reading.BoundsMiddleware": 585,
    # Close to the wire: what has not changed goes no further.
    "newscrawl.frontier.middlewares.LimitsMiddleware": 910,
    # Before Scrapy's own (750), which reads what it sets.
    "newscrawl.extensions.proxy.ProxyMiddleware": 740,
    # Closest to the wire: before decompression (590) and redirects (600), so that it sees what was sent.
    "newscrawl.extensions.capture.CaptureMiddleware": 950,
}

ITEM_PIPELINES = {
    "newscrawl.pipelines.attribution.AttributionPipeline": 100,
    "newscrawl.pipelines.storing.StorePipeline": 200,
}

EXTENSIONS = {
    # Default: on; replaced by ours.
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    # Before the store and the archive are opened: readers are forked from what is there then.
    "newscrawl.frontier.page_reading.PageReading": 5,
    "newscrawl.extensions.record.CrawlRecord": 10,
    "newscrawl.frontier.middlewares.Window": 100,
    "newscrawl.extensions.monitors.Monitors": 400,
    "newscrawl.extensions.progress.Progress": 500,
    "newscrawl.extensions.run_screenshots.Screenshots": 600,
}
