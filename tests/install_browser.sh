#!/bin/sh
# Install Chromium and Chinese fonts for the browser tests where this user may; else say how.
have_fonts() { command -v fc-list >/dev/null 2>&1 && fc-list :lang=zh | grep -q .; }
have_browser() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
if have_browser && have_fonts; then exit 0; fi
if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" != 0 ]; then
    echo "Browser tests need Chromium and Chinese fonts (Debian: apt-get install chromium fonts-noto-cjk); they are skipped where absent." >&2
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fontconfig fonts-noto-cjk >/dev/null
