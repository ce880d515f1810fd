#include "rules/text_classes.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include "rules/fact_text.hpp"

namespace budstikke::rules {

namespace {

/// What an unnamed text is made of. Where rules name a prefix for each of them, other texts exist that are not looked for;
/// no file in earnest comes near.
constexpr std::string_view kLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._:/#+";
/// The longest text that rules or messages hold in earnest.
constexpr std::size_t kMostBytes = 200;

/// Looks for a value of a fact that no rule names.
struct Unnamed {
  const FactDeclaration* fact;
  const std::set<std::string>& values;
  const std::set<std::string>& prefixes;

  [[nodiscard]] bool is_value(const std::string& text) const {
    return fact == nullptr ? !text.empty() : value_complaint(*fact, text).empty();
  }
  [[nodiscard]] bool may_begin(const std::string& text) const {
    return fact == nullptr || text.empty() || prefix_complaint(*fact, text).empty();
  }
  [[nodiscard]] static bool begins_any(const std::set<std::string>& texts, const std::string& beginning) {
    const auto found = texts.lower_bound(beginning);
    return found != texts.end() && found->starts_with(beginning);
  }

  /// A value that begins with `beginning`, is not named, and has no named prefix longer than `beginning`. Looks only below
  /// beginnings of named texts, so the work is bounded by their length.
  [[nodiscard]] std::optional<std::string> find(const std::string& beginning) const {
    if (is_value(beginning) && !values.contains(beginning)) return beginning;
    if (beginning.size() >= kMostBytes) return std::nullopt;
    const bool free = !begins_any(values, beginning) && !begins_any(prefixes, beginning);
    for (const char letter : kLetters) {
      const std::string longer = beginning + letter;
      if (prefixes.contains(longer) || !may_begin(longer)) continue;
      if (std::optional<std::string> found = find(longer)) return found;
      if (free) return std::nullopt;  // all letters are alike here
    }
    return std::nullopt;
  }

  /// One that no prefix begins: such as real messages have, where that can be.
  [[nodiscard]] std::optional<std::string> likely() const {
    for (const char* text : {"OTHER", "0301", "030101", "8000001"}) {
      const bool begun = std::ranges::any_of(
          prefixes, [&](const std::string& prefix) { return std::string_view(text).starts_with(prefix); });
      if (!begun && is_value(text) && !values.contains(text)) return text;
    }
    return find("");
  }
};

}  // namespace

TextClasses::TextClasses(const FactDeclaration* declaration, const std::set<std::string>& values,
                         const std::set<std::string>& prefixes) {
  if (declaration != nullptr && !declaration->values.empty()) {
    for (const std::string_view value : declaration->values)
      classes_.push_back({std::string(value), Kind::value, std::string(value)});
    std::ranges::sort(classes_, {}, &Class::begins);
    return;
  }
  const Unnamed unnamed{declaration, values, prefixes};
  for (const std::string& value : values) {
    if (unnamed.is_value(value)) classes_.push_back({value, Kind::value, value});
  }
  for (const std::string& prefix : prefixes) {
    if (const auto text = unnamed.find(prefix)) classes_.push_back({prefix, Kind::prefix, *text});
  }
  std::ranges::sort(classes_, {}, [](const Class& one) { return std::tie(one.begins, one.kind); });
  if (const auto text = unnamed.likely()) classes_.push_back({"", Kind::other, *text});
}

SpanSet TextClasses::of(const OneOf& wanted) const {
  // The class of all others stands last, whatever its text.
  const auto named_end = classes_.end() - (!classes_.empty() && classes_.back().kind == Kind::other ? 1 : 0);
  const auto at = [&](const std::string& text) {
    return std::lower_bound(classes_.begin(), named_end, text,
                            [](const Class& one, const std::string& with) { return one.begins < with; });
  };
  std::vector<SpanSet::Span> spans;
  for (const std::string& value : wanted.values) {
    const auto found = at(value);
    if (found != named_end && found->begins == value && found->kind == Kind::value)
      spans.push_back({found - classes_.begin(), found - classes_.begin()});
  }
  for (const std::string& prefix : wanted.prefixes) {
    const auto first = at(prefix);
    const auto last = std::partition_point(first, named_end,
                                           [&](const Class& one) { return one.begins.starts_with(prefix); });
    spans.push_back({first - classes_.begin(), last - classes_.begin() - 1});
  }
  return SpanSet::of(std::move(spans));
}

std::string TextClasses::name(std::int64_t number) const {
  const Class& one = classes_[static_cast<std::size_t>(number)];
  if (one.kind == Kind::other) return "any other";
  return one.begins + (one.kind == Kind::prefix ? "*" : "");
}

}  // namespace budstikke::rules
