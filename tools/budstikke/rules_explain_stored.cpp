// budstikke rules explain REFERENCE: the daemon walks the rules again in the version that decided.

#include <boost/json.hpp>
#include <iostream>
#include <sstream>

#include "rules/explain.hpp"
#include "rules/sentence_words.hpp"
#include "tools/budstikke/admin_command.hpp"
#include "tools/budstikke/records_text.hpp"
#include "tools/budstikke/rules_explain.hpp"
#include "tools/budstikke/rules_files.hpp"

namespace budstikke::tools {

namespace {

namespace json = boost::json;
using rules::Language;
using rules::say;
using rules::Sentence;

const json::object& object_under(const json::object& object, std::string_view key) {
  static const json::object none;
  const json::value* value = object.if_contains(key);
  const json::object* found = value == nullptr ? nullptr : value->if_object();
  return found == nullptr ? none : *found;
}

const json::array& rows_under(const json::object& object, std::string_view key) {
  static const json::array none;
  const json::value* value = object.if_contains(key);
  const json::array* found = value == nullptr ? nullptr : value->if_array();
  return found == nullptr ? none : *found;
}

/// Empty where the member is missing or no text.
std::string text_under(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string{} : printable(*text);
}

std::string verdict_in(Language language, const std::string& verdict) {
  for (const rules::Verdict one : {rules::Verdict::yes, rules::Verdict::no, rules::Verdict::unknown}) {
    if (rules::to_text(one) == verdict) return std::string(rules::to_text(one, language));
  }
  return verdict;
}

void write_decision(std::ostream& out, const json::object& why, Language language) {
  for (const json::value& row : rows_under(why, "tried")) {
    if (!row.is_object()) continue;
    const json::object& tried = row.as_object();
    out << text_under(tried, "rule") << ": " << verdict_in(language, text_under(tried, "verdict")) << ": "
        << text_under(tried, "because") << '\n';
  }
  if (const std::string title = text_under(why, "title"); !title.empty()) {
    out << say(Sentence::decided_by, language, {title, text_under(why, "owner"), text_under(why, "reason")})
               .substr(2)
        << '\n';
  }
  const std::string action = text_under(why, "action");
  if (!action.empty()) out << action << '\n';
}

std::string as_text(const json::object& answer, Language language) {
  std::ostringstream out;
  for (const json::value& row : rows_under(answer, "messages")) {
    if (!row.is_object()) continue;
    const json::object& one = row.as_object();
    const json::object& message = object_under(one, "message");
    out << text_under(message, "type") << ' ' << text_under(message, "message_id") << '\n';
    write_decision(out, object_under(one, "why"), language);
    out << deliveries_text(one);
  }
  return out.str();
}

}  // namespace

int explain_stored(const ExplainOptions& options) {
  const Language language = language_or_english(options.language);
  const std::string code = language == Language::norwegian ? "nb" : "en";
  AdminAnswer answer;
  try {
    answer =
        ask(options.where, "GET", "/v1/messages/" + percent_encoded(options.subject) + "/why?lang=" + code);
  } catch (const std::exception& error) {
    std::cerr << "budstikke: " << error.what() << '\n';
    return kExitUnreachable;
  }
  if (answer.status >= 300) {
    const json::object& problem = answer.body.as_object();
    std::cerr << "budstikke: " << answer.status;
    for (const char* key : {"code", "title", "detail"}) std::cerr << ' ' << text_under(problem, key);
    std::cerr << '\n';
    return kExitRefused;
  }
  std::cout << (options.json ? answer.text + "\n" : as_text(answer.body.as_object(), language));
  return 0;
}

}  // namespace budstikke::tools
