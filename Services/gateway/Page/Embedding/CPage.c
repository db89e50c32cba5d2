#include "CPage.h"

// What browsers get, as it lies beside this. The compiler takes it in: nothing has to be found at run time.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char base_css[] = {
#embed "../Files/base.css"
};

static const unsigned char conflicts_js[] = {
#embed "../Files/conflicts.js"
};

static const unsigned char deployments_js[] = {
#embed "../Files/deployments.js"
};

static const unsigned char dom_js[] = {
#embed "../Files/dom.js"
};

static const unsigned char enhancements_js[] = {
#embed "../Files/enhancements.js"
};

static const unsigned char format_js[] = {
#embed "../Files/format.js"
};

static const unsigned char graph_js[] = {
#embed "../Files/graph.js"
};

static const unsigned char health_js[] = {
#embed "../Files/health.js"
};

static const unsigned char history_js[] = {
#embed "../Files/history.js"
};

static const unsigned char icon_svg[] = {
#embed "../Files/icon.svg"
};

static const unsigned char index_html[] = {
#embed "../Files/index.html"
};

static const unsigned char item_js[] = {
#embed "../Files/item.js"
};

static const unsigned char live_js[] = {
#embed "../Files/live.js"
};

static const unsigned char main_js[] = {
#embed "../Files/main.js"
};

static const unsigned char mcp_js[] = {
#embed "../Files/mcp.js"
};

static const unsigned char notice_js[] = {
#embed "../Files/notice.js"
};

static const unsigned char parts_js[] = {
#embed "../Files/parts.js"
};

static const unsigned char picture_js[] = {
#embed "../Files/picture.js"
};

static const unsigned char plain_js[] = {
#embed "../Files/plain.js"
};

static const unsigned char print_css[] = {
#embed "../Files/print.css"
};

static const unsigned char session_js[] = {
#embed "../Files/session.js"
};

static const unsigned char switch_js[] = {
#embed "../Files/switch.js"
};

static const unsigned char system_js[] = {
#embed "../Files/system.js"
};

static const unsigned char theme_js[] = {
#embed "../Files/theme.js"
};

static const unsigned char vendors_js[] = {
#embed "../Files/vendors.js"
};

static const unsigned char views_css[] = {
#embed "../Files/views.css"
};

static const unsigned char views_js[] = {
#embed "../Files/views.js"
};

static const unsigned char work_js[] = {
#embed "../Files/work.js"
};

#define PAGE_FILE(name, bytes) { name, bytes, sizeof bytes }

static const struct page_file files[] = {
    PAGE_FILE("base.css", base_css),
    PAGE_FILE("conflicts.js", conflicts_js),
    PAGE_FILE("deployments.js", deployments_js),
    PAGE_FILE("dom.js", dom_js),
    PAGE_FILE("enhancements.js", enhancements_js),
    PAGE_FILE("format.js", format_js),
    PAGE_FILE("graph.js", graph_js),
    PAGE_FILE("health.js", health_js),
    PAGE_FILE("history.js", history_js),
    PAGE_FILE("icon.svg", icon_svg),
    PAGE_FILE("index.html", index_html),
    PAGE_FILE("item.js", item_js),
    PAGE_FILE("live.js", live_js),
    PAGE_FILE("main.js", main_js),
    PAGE_FILE("mcp.js", mcp_js),
    PAGE_FILE("notice.js", notice_js),
    PAGE_FILE("parts.js", parts_js),
    PAGE_FILE("picture.js", picture_js),
    PAGE_FILE("plain.js", plain_js),
    PAGE_FILE("print.css", print_css),
    PAGE_FILE("session.js", session_js),
    PAGE_FILE("switch.js", switch_js),
    PAGE_FILE("system.js", system_js),
    PAGE_FILE("theme.js", theme_js),
    PAGE_FILE("vendors.js", vendors_js),
    PAGE_FILE("views.css", views_css),
    PAGE_FILE("views.js", views_js),
    PAGE_FILE("work.js", work_js),
};

const struct page_file *page_file_at(size_t index) {
    return index < sizeof files / sizeof files[0] ? &files[index] : NULL;
}
