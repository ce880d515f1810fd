#include <algorithm>
#include <span>

#include "adapters/units/export.hpp"
#include "adapters/units/export_words.hpp"
#include "engine/model/time.hpp"

namespace budstikke::units {

namespace {

constexpr std::string_view kStyle =
    "body{font:1rem/1.5 sans-serif;max-width:70rem;margin:auto;padding:1rem;color:#111;background:#fff}"
    "table{border-collapse:collapse;width:100%}"
    "caption{text-align:left;font-weight:bold;padding:.5rem 0}"
    "th,td{border:1px solid #767676;padding:.4rem;text-align:left;vertical-align:top}"
    "dt{font-weight:bold}dd{margin:0 0 .3rem}a{color:#00489a}";

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result.push_back(c);
    }
  }
  return result;
}

std::string phone_link(const std::string& phone) {
  if (phone.empty()) return {};
  std::string digits;
  for (const char c : phone) {
    if (c != ' ') digits.push_back(c);
  }
  return "<a href=\"tel:" + escaped(digits) + "\">" + escaped(phone) + "</a>";
}

std::string web_link(const std::string& web) {
  return web.empty() ? std::string{} : "<a href=\"" + escaped(web) + "\">" + escaped(web) + "</a>";
}

void add_term(std::string& html, std::string_view term, const std::string& value) {
  if (!value.empty()) html += "<dt>" + std::string(term) + "</dt><dd>" + value + "</dd>\n";
}

/// "How to reach us" of a region's or a trust's unit.
void add_contact(std::string& html, const Entry& entry, const Page& page, const Words& words) {
  const Contact& contact = entry.contact;
  if (contact.unit.empty()) {
    html += "<p>" + std::string(words.no_unit) + ".</p>\n";
    return;
  }
  html += "<p><strong>" + escaped(contact.unit) + "</strong>. " + std::string(words.how_to_reach) +
          ":</p>\n<dl>\n";
  add_term(html, words.phone, phone_link(contact.phone));
  add_term(html, words.web, web_link(contact.web));
  add_term(html, words.hours, escaped(contact.hours));
  add_term(html, words.messages, escaped(units::words(entry.reach, page.language)));
  add_term(html, words.note, escaped(contact.note));
  html += "</dl>\n";
}

void add_row(std::string& html, const Entry& entry, const Page& page, const Words& words) {
  const Contact& contact = entry.contact;
  html += "<tr><th scope=\"row\">" + escaped(area_words(entry, words)) + "</th><td>" + escaped(contact.unit) +
          "</td><td>" + phone_link(contact.phone) + "</td><td>" + web_link(contact.web) + "</td><td>" +
          escaped(contact.hours) + "</td><td>" + escaped(units::words(entry.reach, page.language)) +
          "</td><td>" + escaped(contact.note) + "</td></tr>\n";
}

/// The municipalities of one trust: consecutive entries.
void add_table(std::string& html, std::span<const Entry> rows, const Page& page, const Words& words) {
  const std::string& trust = rows.front().trust;
  html += "<table>\n<caption>" +
          (trust.empty() ? std::string(words.no_trust)
                         : std::string(words.municipalities_of) + " " + escaped(trust) + ": " +
                               std::string(words.how_to_reach)) +
          "</caption>\n<thead><tr>";
  for (const std::string_view head :
       {words.municipality, words.unit, words.phone, words.web, words.hours, words.messages, words.note}) {
    html += "<th scope=\"col\">" + std::string(head) + "</th>";
  }
  html += "</tr></thead>\n<tbody>\n";
  for (const Entry& row : rows) add_row(html, row, page, words);
  html += "</tbody>\n</table>\n";
}

std::string anchor(std::size_t number) { return "region-" + std::to_string(number); }

void add_contents(std::string& html, const std::vector<Entry>& entries, const Words& words) {
  html += "<nav aria-label=\"" + std::string(words.contents) + "\"><ul>\n";
  std::size_t number = 0;
  for (const Entry& entry : entries) {
    if (entry.level != Entry::Level::region) continue;
    html += "<li><a href=\"#" + anchor(++number) + "\">" + escaped(entry.region) + "</a></li>\n";
  }
  html += "</ul></nav>\n";
}

std::string head(const Page& page, const Words& words) {
  const std::string title(words.title);
  return "<!DOCTYPE html>\n<html lang=\"" + std::string(words.language) +
         "\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
         "style-src 'unsafe-inline'\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         title + "</title>\n<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n<h1>" + title +
         "</h1>\n<p>" + std::string(words.about) + "</p>\n<p>" + std::string(words.as_of) +
         " <time datetime=\"" + budstikke::to_text(page.day) + "\">" + budstikke::to_text(page.day) +
         "</time>.</p>\n";
}

}  // namespace

std::string to_html(const std::vector<Entry>& entries, const Page& page) {
  const Words& words = words_in(page.language);
  std::string html = head(page, words);
  add_contents(html, entries, words);
  html += "<main>\n";
  std::size_t regions = 0;
  bool below_region = true;
  for (auto entry = entries.begin(); entry != entries.end();) {
    // What belongs to no region comes last, and not below the last one's heading.
    if (below_region && entry->region.empty()) {
      html += "<h2>" + std::string(words.no_region) + "</h2>\n";
      below_region = false;
    }
    if (entry->level == Entry::Level::municipality) {
      const auto end = std::find_if(entry, entries.end(), [&](const Entry& other) {
        return other.level != Entry::Level::municipality || other.trust != entry->trust;
      });
      add_table(html, std::span(entry, end), page, words);
      entry = end;
      continue;
    }
    if (entry->level == Entry::Level::region) {
      html += "<h2 id=\"" + anchor(++regions) + "\">" + escaped(entry->region) + "</h2>\n";
    } else {
      html += "<h3>" + escaped(entry->trust) + "</h3>\n";
    }
    add_contact(html, *entry, page, words);
    ++entry;
  }
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace budstikke::units
