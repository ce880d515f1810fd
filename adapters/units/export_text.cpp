#include <boost/json.hpp>

#include "adapters/units/export.hpp"
#include "adapters/units/export_words.hpp"
#include "engine/model/time.hpp"

namespace budstikke::units {

namespace {

namespace json = boost::json;

std::string_view level_name(Entry::Level level) {
  switch (level) {
    case Entry::Level::region:
      return "region";
    case Entry::Level::trust:
      return "trust";
    case Entry::Level::municipality:
      break;
  }
  return "municipality";
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text;
}

/// HER-id of the party found, or the one that the directory names.
std::string her_id_text(const Reach& reach) {
  if (reach.party) return reach.party->her_id.text();
  return reach.her_id.empty() ? std::string{} : reach.her_id.text();
}

std::string cell(std::string text) {
  const bool is_number = text.find_first_not_of("+0123456789 ") == std::string::npos;
  if (!text.empty() && !is_number &&
      std::string_view("=+-@\t").find(text.front()) != std::string_view::npos) {
    text.insert(0, "'");
  }
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

/// Text in which no character means anything to Markdown or to HTML in it.
std::string plain(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (std::string_view("\\`*_{}[]<>#|!&").find(c) != std::string_view::npos) result.push_back('\\');
    result.push_back(c);
  }
  return result;
}

void add_line(std::string& text, std::string_view term, const std::string& value) {
  if (!value.empty()) text += "- " + std::string(term) + ": " + value + "\n";
}

void add_contact(std::string& text, const Entry& entry, const Page& page, const Words& words) {
  const Contact& contact = entry.contact;
  if (contact.unit.empty()) {
    text += "\n" + std::string(words.no_unit) + ".\n";
    return;
  }
  text += "\n**" + plain(contact.unit) + "**. " + std::string(words.how_to_reach) + ":\n\n";
  add_line(text, words.phone, plain(contact.phone));
  add_line(text, words.web, contact.web.empty() ? "" : "<" + contact.web + ">");
  add_line(text, words.hours, plain(contact.hours));
  add_line(text, words.messages, plain(units::words(entry.reach, page.language)));
  add_line(text, words.note, plain(contact.note));
}

void add_row(std::string& text, const Entry& entry, const Page& page, const Words& words) {
  const Contact& contact = entry.contact;
  const std::string web = contact.web.empty() ? "" : "<" + contact.web + ">";
  for (const std::string& one :
       {plain(area_words(entry, words)), plain(contact.unit), plain(contact.phone), web, plain(contact.hours),
        plain(units::words(entry.reach, page.language)), plain(contact.note)}) {
    text += "| " + one + " ";
  }
  text += "|\n";
}

void open_table(std::string& text, const Entry& entry, const Words& words) {
  text += "\n" +
          (entry.trust.empty() ? std::string(words.no_trust)
                               : std::string(words.municipalities_of) + " " + plain(entry.trust)) +
          ":\n\n";
  for (const std::string_view head :
       {words.municipality, words.unit, words.phone, words.web, words.hours, words.messages, words.note}) {
    text += "| " + std::string(head) + " ";
  }
  text += "|\n|---|---|---|---|---|---|---|\n";
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object to_object(const Entry& entry) {
  json::array serves;
  for (const std::string& one : entry.serves) serves.emplace_back(one);
  const Reach& reach = entry.reach;
  const std::string her_id = her_id_text(reach);
  return {{"level", level_name(entry.level)},
          {"region", text_or_null(entry.region)},
          {"trust", text_or_null(entry.trust)},
          {"municipality_number", text_or_null(entry.area.municipality)},
          {"municipality", text_or_null(entry.municipality)},
          {"district_number", text_or_null(entry.area.district)},
          {"district", text_or_null(entry.district_name)},
          {"serves", std::move(serves)},
          {"joint_with", text_or_null(entry.joint)},
          {"unit", text_or_null(entry.contact.unit)},
          {"phone", text_or_null(entry.contact.phone)},
          {"web", text_or_null(entry.contact.web)},
          {"hours", text_or_null(entry.contact.hours)},
          {"note", text_or_null(entry.contact.note)},
          {"service", text_or_null(reach.service_code)},
          {"place", text_or_null(reach.place)},
          {"her_id", text_or_null(her_id)},
          {"reached", reach.looked_up ? json::value(reach.party.has_value()) : json::value(nullptr)},
          {"why_not", reach.why_not ? json::value(id_of(*reach.why_not)) : json::value(nullptr)}};
}

}  // namespace

std::optional<Format> format_from(std::string_view text) {
  if (text == "html") return Format::html;
  if (text == "csv") return Format::csv;
  if (text == "json") return Format::json;
  if (text == "md") return Format::markdown;
  return std::nullopt;
}

std::string to_csv(const std::vector<Entry>& entries) {
  std::string text =
      "level,region,trust,municipality_number,municipality,district_number,district,serves,joint_with,unit,"
      "phone,web,"
      "hours,note,service,place,her_id,reached\r\n";
  for (const Entry& entry : entries) {
    const Reach& reach = entry.reach;
    const std::string reached = !reach.looked_up ? "" : reach.party ? "yes" : "no";
    const std::vector<std::string> cells{std::string(level_name(entry.level)),
                                         entry.region,
                                         entry.trust,
                                         entry.area.municipality,
                                         entry.municipality,
                                         entry.area.district,
                                         entry.district_name,
                                         joined(entry.serves),
                                         entry.joint,
                                         entry.contact.unit,
                                         entry.contact.phone,
                                         entry.contact.web,
                                         entry.contact.hours,
                                         entry.contact.note,
                                         reach.service_code,
                                         reach.place,
                                         her_id_text(reach),
                                         reached};
    for (const std::string& one : cells) text += cell(one) + (&one == &cells.back() ? "\r\n" : ",");
  }
  return text;
}

std::string to_markdown(const std::vector<Entry>& entries, const Page& page) {
  const Words& words = words_in(page.language);
  std::string text = "# " + std::string(words.title) + "\n\n" + std::string(words.about) + "\n\n" +
                     std::string(words.as_of) + " " + budstikke::to_text(page.day) + ".\n";
  const Entry* before = nullptr;
  bool below_region = true;
  for (const Entry& entry : entries) {
    // What belongs to no region comes last, and not below the last one's heading.
    if (below_region && entry.region.empty()) {
      text += "\n## " + std::string(words.no_region) + "\n";
      below_region = false;
    }
    if (entry.level == Entry::Level::region) {
      text += "\n## " + plain(entry.region) + "\n";
      add_contact(text, entry, page, words);
    } else if (entry.level == Entry::Level::trust) {
      text += "\n### " + plain(entry.trust) + "\n";
      add_contact(text, entry, page, words);
    } else {
      const bool goes_on = before != nullptr && before->level == entry.level && before->trust == entry.trust;
      if (!goes_on) open_table(text, entry, words);
      add_row(text, entry, page, words);
    }
    before = &entry;
  }
  return text;
}

std::string to_json(const std::vector<Entry>& entries, const Page& page) {
  json::array list;
  for (const Entry& entry : entries) list.push_back(to_object(entry));
  return json::serialize(json::object{{"as_of", budstikke::to_text(page.day)}, {"units", std::move(list)}}) +
         "\n";
}

std::string gaps_json(const std::vector<Gap>& gaps, Day day) {
  json::array list;
  for (const Gap& gap : gaps) {
    list.push_back(json::object{
        {"kind", to_text(gap.kind)}, {"id", gap.id}, {"name", gap.name}, {"message", gap.message}});
  }
  return json::serialize(json::object{{"as_of", budstikke::to_text(day)}, {"gaps", std::move(list)}}) + "\n";
}

std::string export_units(const std::vector<Entry>& entries, Format format, const Page& page) {
  switch (format) {
    case Format::html:
      return to_html(entries, page);
    case Format::csv:
      return to_csv(entries);
    case Format::markdown:
      return to_markdown(entries, page);
    case Format::json:
      break;
  }
  return to_json(entries, page);
}

}  // namespace budstikke::units
