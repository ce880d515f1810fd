#include "rules/needs/names.hpp"

#include <algorithm>

namespace budstikke::rules::needs {
namespace {

class Names {
 public:
  Names(const Words& words, const std::vector<Mark>& marks, const Clause& clause)
      : words_(words), marks_(marks), clause_(clause) {}

  [[nodiscard]] bool behind(const Mark& term) const {
    std::size_t at = term.first + term.count;
    if (at >= words_.tokens.size() || words_.tokens[at].before > Gap::colon) return false;
    // "koordinator i hjemkommunen er Kari": a few words may stand between
    std::size_t verb = at;
    while (verb + 1 < clause_.end_token && verb < at + 4 && words_.text(verb) != "er") ++verb;
    const bool spoken = verb + 1 < clause_.end_token && words_.text(verb) == "er";
    if (spoken) at = verb + 1;
    if (!spoken) at = value_of(at);
    const bool heading = words_.tokens[at].before == Gap::colon;
    if (!heading && at >= clause_.end_token) return false;
    if (!is_name(at) || (words_.tokens[at].before > Gap::none && !heading)) return false;
    if (words_.text(at) == "nn") return true;
    const bool more = continues(at);
    const bool place = at + 1 < words_.tokens.size() && is_place(at + 1);
    return !place && (more || spoken || (!heading && !words_.tokens[term.first].capital));
  }

  /// "Kari Hansen er koordinator", "Kari Hansen er hans koordinator"
  [[nodiscard]] bool ahead(const Mark& term) const {
    std::size_t verb = term.first;
    for (int words = 0; words < 3 && verb > clause_.first_token; ++words) {
      if (words_.tokens[verb].before != Gap::none) return false;
      if (words_.text(--verb) == "er") break;
    }
    if (words_.text(verb) != "er" || verb < clause_.first_token + 2) return false;
    if (words_.tokens[verb].before != Gap::none || is_place(verb - 1)) return false;
    return is_name(verb - 2) && continues(verb - 2);
  }

  [[nodiscard]] bool only() const {
    for (std::size_t at = clause_.first_token; at < clause_.end_token; ++at) {
      if (!is_name(at) || is_place(at)) return false;
    }
    return true;
  }

 private:
  /// "koordinator/kontaktperson i kommunen: Kari": the value stands behind the colon of the same line.
  [[nodiscard]] std::size_t value_of(std::size_t from) const {
    for (std::size_t at = from; at < words_.tokens.size() && at < from + 5; ++at) {
      const Gap gap = words_.tokens[at].before;
      if (gap == Gap::colon) return at;
      if (gap != Gap::none && gap != Gap::slash && gap != Gap::bracket) break;
    }
    return from;
  }

  [[nodiscard]] bool continues(std::size_t at) const {
    return at + 1 < words_.tokens.size() && words_.tokens[at + 1].before == Gap::none && is_name(at + 1);
  }

  [[nodiscard]] bool is_place(std::size_t at) const {
    const std::string_view word = words_.text(at);
    return word == "kommune" || word == "kommunes" || word == "bydel" || word == "sykehus";
  }

  [[nodiscard]] bool is_name(std::size_t at) const {
    if (at >= words_.tokens.size() || !words_.tokens[at].capital) return false;
    if (words_.text(at) == "nn") return true;
    if (words_.tokens[at].shouting) return false;
    // "Per" is a small word too
    if (words_.text(at) == "per") return continues(at);
    const auto found =
        std::lower_bound(marks_.begin(), marks_.end(), at,
                         [](const Mark& mark, std::size_t token) { return mark.first < token; });
    return found == marks_.end() || found->first != at;
  }

  const Words& words_;
  const std::vector<Mark>& marks_;
  const Clause& clause_;
};

}  // namespace

bool is_named(const Words& words, const std::vector<Mark>& marks, const Clause& clause, const Mark& term) {
  const Names names{words, marks, clause};
  return names.behind(term) || names.ahead(term);
}

bool is_name_only(const Words& words, const std::vector<Mark>& marks, const Clause& clause) {
  return Names{words, marks, clause}.only();
}

}  // namespace budstikke::rules::needs
