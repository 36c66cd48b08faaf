#!/usr/bin/env bash
# fastfeedparser 0.6.5: `authors`, a list, has the first author only: of two `atom:author`, two `dc:creator` and two `authors` of
# a JSON Feed 1.1 the second is lost, in all three formats, without an error.
# Expected: all of them, as feedparser (whose place it takes) gives for Atom and RSS. RFC 4287, 4.2.1: an entry may have more than
# one author; JSON Feed 1.1 replaced `author` by `authors` for this.
# For newscrawl: frontier/feeds takes addresses and dates from a feed; who wrote an article is read on its page.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install fastfeedparser==0.6.5 feedparser==6.0.14
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m, json
import fastfeedparser, feedparser
print("fastfeedparser", m.version("fastfeedparser"))
atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>吉林</title><id>urn:a</id><updated>2026-11-20T23:30:00+08:00</updated>
<entry><title>大桥通车</title><id>urn:b</id><link href="http://a.cn/1"/><updated>2026-11-20T23:30:00+08:00</updated>
<author><name>王明</name></author><author><name>李丽</name></author></entry></feed>"""
rss = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>吉林</title><link>http://a.cn/</link>
<description>新闻</description><item><title>大桥通车</title><link>http://a.cn/1</link>
<dc:creator>王明</dc:creator><dc:creator>李丽</dc:creator></item></channel></rss>"""
feed = {"version": "https://jsonfeed.org/version/1.1", "title": "吉林"}
feed["items"] = [{"id": "1", "url": "http://a.cn/1", "content_text": "今天通车", "authors": [{"name": "王明"}, {"name": "李丽"}]}]
def names(parsed):
    return [one["name"] for one in parsed.entries[0]["authors"]]
print("feedparser:", names(feedparser.parse(atom)), names(feedparser.parse(rss)))
assert names(feedparser.parse(atom)) == ["王明", "李丽"]
for form, text in (("Atom", atom), ("RSS", rss), ("JSON Feed", json.dumps(feed))):
    seen = names(fastfeedparser.parse(text))
    print(f"fastfeedparser, {form}:", seen)
    assert seen == ["王明"], "behaviour changed"
PY
