// From the text of a rule file to a checked rule set, or everything that is wrong with it.

#include <array>
#include <string>

#include "rules/rule_checks.hpp"
#include "rules/rule_reader.hpp"
#include "rules/rule_set.hpp"
#include "rules/schema_keys.hpp"
#include "rules/toml_reading.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

constexpr std::size_t kMostBytes = 64U * 1024U * 1024U;

std::optional<toml::table> parse_toml(std::string_view text, Complaints& complaints) {
  if (text.size() > kMostBytes) {
    complaints.error({}, "the file is larger than 64 MiB");
    return std::nullopt;
  }
  if (const std::optional<Position> deep = too_deep_key(text)) {
    complaints.error(*deep, "this key has more than 32 parts");
    return std::nullopt;
  }
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    complaints.error({at.line, at.column}, "not TOML: " + one_line(error.description()));
    return std::nullopt;
  }
}

std::vector<RuleDraft> read_rules(const toml::table& root, Complaints& complaints) {
  refuse_unknown_keys(root, std::array{file_keys().front().name}, "a rule file", complaints);
  std::vector<RuleDraft> drafts;
  const toml::node* node = root.get("rule");
  const toml::array* list = node == nullptr ? nullptr : node->as_array();
  if (node != nullptr && list == nullptr) {
    complaints.error(position_of(*node), "each rule begins with [[rule]]");
    return drafts;
  }
  if (list == nullptr || list->empty()) {
    complaints.error({}, "the file has no rule");
    return drafts;
  }
  if (list->size() > kMostRules) {
    complaints.error({}, "the file has more than 100,000 rules");
    return drafts;
  }
  drafts.reserve(list->size());
  for (const toml::node& item : *list) {
    if (const toml::table* table = item.as_table()) {
      drafts.push_back(read_rule(*table, complaints));
    } else {
      complaints.error(position_of(item), "each rule begins with [[rule]]");
    }
  }
  return drafts;
}

}  // namespace

ParsedRules parse_rules(std::string_view text, const std::string& file, const std::string& hash) {
  Complaints complaints(file);
  std::vector<RuleDraft> drafts;
  if (const std::optional<toml::table> root = parse_toml(text, complaints))
    drafts = read_rules(*root, complaints);
  check_ids(drafts, complaints);
  check_catch_all(drafts, complaints);
  check_examples(drafts, complaints);
  if (complaints.errors() > 0) return {nullptr, complaints.take()};
  std::vector<Rule> rules;
  rules.reserve(drafts.size());
  for (RuleDraft& draft : drafts) rules.push_back(std::move(draft.rule));
  return {std::make_shared<const RuleSet>(std::move(rules), hash, std::string(text)), complaints.take()};
}

}  // namespace budstikke::rules
