#include "rules/needs/clauses.hpp"

namespace budstikke::rules::needs {
namespace {

constexpr std::size_t longest_clause = 60;     // tokens
constexpr std::size_t longest_sentence = 400;  // tokens
constexpr CueSet predicates = set_of(Cue::want_verb, Cue::want_noun, Cue::need_verb, Cue::need_noun,
                                     Cue::reject, Cue::have, Cue::lacks, Cue::exists_before);
constexpr CueSet verbs = set_of(Cue::want_verb, Cue::need_verb, Cue::reject, Cue::have, Cue::lacks);

class Cutter {
 public:
  Cutter(const Words& words, const std::vector<Mark>& marks) : words_(words), marks_(marks) {}

  std::vector<Clause> run() {
    const std::size_t count = words_.tokens.size();
    for (std::size_t at = 0; at < count;) {
      const bool marked = mark_ < marks_.size() && marks_[mark_].first == at;
      const Mark* mark = marked ? &marks_[mark_] : nullptr;
      boundary(at, mark);
      const std::size_t step = marked ? mark->count : 1;
      note(mark);
      at += step;
      if (marked) ++mark_;
      current_.end_token = at;
      current_.end_mark = mark_;
    }
    close();
    if (words_.end == Gap::question) ask();
    return std::move(clauses_);
  }

 private:
  void boundary(std::size_t at, const Mark* mark) {
    const Token& token = words_.tokens[at];
    if (ends_sentence(token, mark) || at - sentence_start_ >= longest_sentence) {
      close();
      if (token.before == Gap::question) ask();
      ++sentence_;
      sentence_start_ = at;
      begin(at, Join::start);
    } else if (const Join join = apposed(at, mark) ? Join::start : join_of(token, mark);
               join != Join::start) {
      close();
      begin(at, join);
    } else if (at - current_.first_token >= longest_clause || starts_new_predicate(mark)) {
      close();
      begin(at, Join::contrast);
    }
    if (token.heading) current_.heading = true;
    if (mark != nullptr && mark->is(set_of(Cue::conditional))) current_.conditional = true;
  }

  /// A line break ends a sentence before a capital, unless the line above asks for more ("behov for" / "Koordinator").
  [[nodiscard]] bool ends_sentence(const Token& token, const Mark* mark) const {
    if (token.before >= Gap::sentence) return true;
    if (token.before != Gap::line || !token.capital) return false;
    const bool term = mark != nullptr && is_term(*mark);
    if (!term) return !token.acronym;
    return mark_ == 0 || marks_[mark_ - 1].first + marks_[mark_ - 1].count != marks_[mark_].first ||
           is_term(marks_[mark_ - 1]) || marks_[mark_ - 1].is(set_of(Cue::no, Cue::yes));
  }

  /// "individuell plan (IP) foreligger": the same thing in brackets is part of its clause.
  [[nodiscard]] bool apposed(std::size_t at, const Mark* mark) {
    const Token& token = words_.tokens[at];
    if (token.before != Gap::bracket || token.comma || mark_ == 0) return false;
    const Mark& before = marks_[mark_ - 1];
    if (!is_term(before) || before.first + before.count != at) return false;
    if (at == apposition_end_) return true;
    if (mark == nullptr || !is_term(*mark) || mark->needs != before.needs) return false;
    const std::size_t next = at + mark->count;
    if (next < words_.tokens.size() && words_.tokens[next].before < Gap::bracket) return false;
    apposition_end_ = next;
    return true;
  }

  [[nodiscard]] static Join join_of(const Token& token, const Mark* mark) {
    const auto is = [mark](Cue cue) { return mark != nullptr && mark->is(set_of(cue)); };
    if (token.before == Gap::bullet) return Join::item;
    if (token.before == Gap::semicolon) return Join::contrast;
    if (is(Cue::contrast) && (token.before >= Gap::comma || !is(Cue::filler))) return Join::contrast;
    if (is(Cue::that)) return Join::that;
    if (is(Cue::subordinate) || is(Cue::conditional)) return Join::subordinate;
    if (is(Cue::joiner)) return Join::pair;
    switch (token.before) {
      case Gap::slash:
        return Join::pair;
      case Gap::comma:
        return Join::list;
      case Gap::bracket:
      case Gap::dash:
      case Gap::colon:
        return Join::topic;
      default:
        return Join::start;
    }
  }

  /// "Har koordinator trenger IP": a second verb behind a term that has its own.
  [[nodiscard]] bool starts_new_predicate(const Mark* mark) const {
    return mark != nullptr && term_with_predicate_ && mark->is(verbs) && term_follows();
  }

  [[nodiscard]] bool term_follows() const {
    for (std::size_t i = mark_ + 1; i < marks_.size() && i < mark_ + 8; ++i) {
      if (words_.tokens[marks_[i].first].before >= Gap::comma) return false;
      if (is_term(marks_[i])) return true;
    }
    return false;
  }

  void note(const Mark* mark) {
    if (mark == nullptr) return;
    if (is_term(*mark)) {
      term_with_predicate_ = predicate_;
    } else if (mark->is(predicates)) {
      predicate_ = true;
    }
  }

  void begin(std::size_t at, Join join) {
    current_ = Clause{};
    current_.first_token = at;
    current_.end_token = at;
    current_.first_mark = mark_;
    current_.end_mark = mark_;
    current_.sentence = sentence_;
    current_.join = join;
    predicate_ = false;
    term_with_predicate_ = false;
  }

  void close() {
    if (current_.end_token > current_.first_token) clauses_.push_back(current_);
    current_.first_token = current_.end_token;
  }

  void ask() {
    for (std::size_t i = clauses_.size(); i > 0 && clauses_[i - 1].sentence == sentence_; --i) {
      clauses_[i - 1].question = true;
    }
  }

  const Words& words_;
  const std::vector<Mark>& marks_;
  std::vector<Clause> clauses_;
  Clause current_;
  std::size_t mark_ = 0;
  std::size_t sentence_ = 0;
  std::size_t sentence_start_ = 0;
  std::size_t apposition_end_ = 0;
  bool predicate_ = false;
  bool term_with_predicate_ = false;
};

}  // namespace

std::vector<Clause> cut(const Words& words, const std::vector<Mark>& marks) {
  return Cutter{words, marks}.run();
}

}  // namespace budstikke::rules::needs
