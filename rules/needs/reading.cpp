// What the cues of one clause say. The order of the questions is the precedence inside a clause: doubt, refusal, need
// and wish, lack, possession, talk, bare negation.

#include <algorithm>

#include "rules/needs/clauses.hpp"

namespace budstikke::rules::needs {
namespace {

constexpr CueSet nots = set_of(Cue::negation, Cue::neither);
constexpr CueSet wants = set_of(Cue::want_verb, Cue::want_noun);
constexpr CueSet verbs = set_of(Cue::want_verb, Cue::need_verb);
constexpr CueSet needs_and_wants = set_of(Cue::want_verb, Cue::want_noun, Cue::need_verb, Cue::need_noun);
constexpr CueSet small = set_of(Cue::filler, Cue::subject, Cue::anaphor, Cue::both, Cue::renewal) |
                         set_of(Cue::contrast, Cue::joiner, Cue::that, Cue::subordinate, Cue::conditional);
constexpr CueSet cues =
    needs_and_wants | nots |
    set_of(Cue::reject, Cue::have, Cue::lacks, Cue::uncertain, Cue::history, Cue::disbelief) |
    set_of(Cue::reversal, Cue::since) |
    set_of(Cue::exists_before, Cue::exists_after, Cue::without, Cue::yes, Cue::no, Cue::neutral);
constexpr std::size_t noun_reach = 8;  // tokens from a negation forward to the noun that it denies

class ClauseReader {
 public:
  ClauseReader(const Words& words, const std::vector<Mark>& marks, const Clause& clause)
      : words_(words),
        marks_(marks),
        clause_(clause),
        first_term_(clause.end_mark),
        last_term_(clause.end_mark) {
    for (std::size_t i = clause.first_mark; i < clause.end_mark; ++i) {
      all_ |= marks[i].cues;
      if (!is_term(marks[i])) continue;
      if (first_term_ == clause.end_mark) first_term_ = i;
      last_term_ = i;
    }
  }

  Reading run(bool denied_before) {
    Reading reading;
    reading.yes = has(set_of(Cue::yes));
    reading.no = has(set_of(Cue::no)) && !has(set_of(Cue::reject));
    reading.anaphor = has(set_of(Cue::anaphor));
    reading.both = has(set_of(Cue::both));
    reading.elsewhere = !has_term() && has(set_of(Cue::elsewhere));
    reading.renewal = has(set_of(Cue::renewal));
    reading.reversal = has(set_of(Cue::reversal));
    reading.neither = has(set_of(Cue::neither));
    reading.predicate = doubt(reading) || refusal(reading, denied_before) || wish(reading, denied_before) ||
                        lack(reading) || possession(reading, denied_before) || talk(reading);
    reading.negation = !reading.predicate && (has(nots) || without_term());
    reading.plain_not = reading.negation && has_plain_not();
    reading.cue_first = first_cue() < first_term_;
    reading.cue_last = cue_last();
    reading.objectless =
        !has_term() && (reading.predicate || reading.negation || reading.reversal) && names_nothing(reading);
    return reading;
  }

 private:
  [[nodiscard]] bool has(CueSet set) const { return (all_ & set) != 0; }
  [[nodiscard]] bool has_term() const { return first_term_ != clause_.end_mark; }
  [[nodiscard]] bool before_term(std::size_t i) const { return i < first_term_; }
  [[nodiscard]] bool after_term(std::size_t i) const { return has_term() ? i > first_term_ : true; }
  [[nodiscard]] std::size_t end_of(std::size_t i) const { return marks_[i].first + marks_[i].count; }

  [[nodiscard]] bool covered(std::size_t from_token, std::size_t to_token, std::size_t mark) const {
    std::size_t at = from_token;
    for (; at < to_token && mark < clause_.end_mark; ++mark) {
      if (marks_[mark].first < at) continue;
      while (at < marks_[mark].first && is_number(at)) ++at;
      if (marks_[mark].first > at || !marks_[mark].is(small | cues)) return false;
      at = end_of(mark);
    }
    while (at < to_token && is_number(at)) ++at;
    return at >= to_token;
  }

  /// Between two marks nothing but small words.
  [[nodiscard]] bool adjacent(std::size_t left, std::size_t right) const {
    std::size_t at = end_of(left);
    for (std::size_t i = left + 1; i <= right; ++i) {
      if (marks_[i].first != at) return false;
      if (i < right && !marks_[i].is(small)) return false;
      at = end_of(i);
    }
    return true;
  }

  [[nodiscard]] bool term_between(std::size_t a, std::size_t b) const {
    for (std::size_t i = a; i < b; ++i) {
      if (is_term(marks_[i])) return true;
    }
    return false;
  }

  [[nodiscard]] bool verb_negated(std::size_t cue, std::size_t by) const {
    const bool leads = by == clause_.first_mark && by + 1 == first_term_ && adjacent(by, first_term_);
    if (by < cue) return adjacent(by, cue) || leads;  // "ingen koordinator ønskes"
    if (!term_between(cue, by)) return true;
    return covered(end_of(by), clause_.end_token, by + 1) && by > last_term_;
  }

  [[nodiscard]] bool noun_negated(std::size_t cue, std::size_t by) const {
    if (by < cue)
      return !term_between(by, cue) ? marks_[cue].first - end_of(by) <= noun_reach : adjacent(by, cue);
    if (!term_between(cue, by)) return true;
    return covered(end_of(by), clause_.end_token, by + 1);
  }

  [[nodiscard]] bool negated(std::size_t cue) const {
    bool plain = false;
    bool without = marks_[cue].is(nots);
    for (std::size_t i = clause_.first_mark; i < clause_.end_mark; ++i) {
      if (marks_[i].is(nots)) {
        const bool verb = marks_[cue].is(verbs) && !marks_[cue].is(set_of(Cue::want_noun, Cue::need_noun));
        plain = plain || (verb ? verb_negated(cue, i) : noun_negated(cue, i));
      } else if (marks_[i].is(set_of(Cue::without)) && i < cue && marks_[cue].first - end_of(i) <= 3) {
        without = true;
      }
    }
    return plain != without;
  }

  bool doubt(Reading& reading) const {
    if (!has(set_of(Cue::uncertain))) return false;
    reading.kind = Kind::need;
    reading.verdict = Verdict::strong;
    return true;
  }

  bool refusal(Reading& reading, bool denied_before) const {
    std::size_t refusals = 0;
    for (std::size_t i = clause_.first_mark; i < clause_.end_mark; ++i) {
      if (!marks_[i].is(set_of(Cue::reject))) continue;
      ++refusals;
      for (std::size_t j = clause_.first_mark; j < clause_.end_mark; ++j) {
        const bool close = j < i ? adjacent(j, i) : j == i + 1 && adjacent(i, j);
        if (j != i && marks_[j].is(set_of(Cue::negation)) && close) ++refusals;
      }
    }
    if (refusals > 0) {
      reading.doubts_next = !has_term() && refusals % 2 == 1;  // "vil ikke at det meldes behov"
      // "vil ikke reise hjem uten koordinator" is a need
      if (denied_before != without_term()) ++refusals;
      reading.kind = Kind::want;
      reading.verdict = refusals % 2 == 1 ? Verdict::declined : Verdict::strong;
      return true;
    }
    if (!has(set_of(Cue::disbelief))) return false;
    reading.doubts_next = true;
    reading.kind = Kind::need;
    reading.verdict = Verdict::denied;
    return has_term() || has(needs_and_wants);
  }

  bool wish(Reading& reading, bool denied_before) const {
    bool any = false;
    bool denied = false;
    bool want = false;
    bool standing = false;
    for (std::size_t i = clause_.first_mark; i < clause_.end_mark; ++i) {
      // "koordinator er informert om behov for hjelp" speaks of somebody who is there
      if (has_term() && i > last_term_ && marks_[i].is(set_of(Cue::exists_after))) standing = true;
      if (!marks_[i].is(needs_and_wants) || (standing && i > last_term_ && !marks_[i].is(wants))) continue;
      if (standing && !any) continue;
      any = true;
      denied = denied || negated(i);
      want = want || marks_[i].is(wants);
    }
    if (!any) return false;
    reading.kind = want ? Kind::want : Kind::need;
    if (denied && has(nots) && without_term()) denied = false;  // "ønsker ikke å reise hjem uten koordinator"
    denied = denied != denied_before;
    reading.doubts_next = denied;
    reading.verdict = !denied ? Verdict::strong : want ? Verdict::declined : Verdict::denied;
    if (!denied && has(set_of(Cue::history)) && has(set_of(Cue::need_noun))) reading.verdict = Verdict::weak;
    return true;
  }

  bool lack(Reading& reading) const {
    if (!has(set_of(Cue::lacks))) return false;
    reading.kind = Kind::exists;
    reading.verdict = Verdict::absent;
    return true;
  }

  bool possession(Reading& reading, bool denied_before) const {
    bool there = false;
    bool has_verb = false;
    for (std::size_t i = clause_.first_mark; i < clause_.end_mark; ++i) {
      there = there || (marks_[i].is(set_of(Cue::exists_before)) && (before_term(i) || !has_term()));
      there = there || (marks_[i].is(set_of(Cue::exists_after)) && after_term(i));
      has_verb =
          has_verb || (marks_[i].is(set_of(Cue::have)) && (before_term(i) || !has_term()) && !auxiliary(i));
    }
    const bool since = has_term() && has(set_of(Cue::since));  // "har hatt koordinator siden 2019"
    const bool past = has(set_of(Cue::history)) && !since;
    there = there || since;
    if (!there && has(set_of(Cue::info))) return false;
    if (!there && !has_verb && !past) return false;
    reading.kind = Kind::exists;
    reading.possessed = has_verb;
    const bool denied = has(nots) || without_term() || denied_before;
    reading.verdict = denied ? Verdict::absent : past ? Verdict::dropped : Verdict::exists;
    return true;
  }

  /// "har vurdert koordinator": a helping verb, not possession.
  [[nodiscard]] bool auxiliary(std::size_t have) const {
    std::size_t next = have + 1;
    std::size_t at = end_of(have);
    while (next < clause_.end_mark && marks_[next].first == at && marks_[next].is(small | nots))
      at = end_of(next++);
    if (at >= clause_.end_token || (next < clause_.end_mark && marks_[next].first == at)) return false;
    const std::string_view word = words_.text(at);
    return has_term() && (word.ends_with("t") || word.ends_with("dd")) && word.size() > 3;
  }

  bool talk(Reading& reading) const {
    if (!has(set_of(Cue::info))) return false;
    reading.kind = Kind::info;
    reading.verdict = Verdict::weak;
    return true;
  }

  /// "uten koordinator", "uten egen koordinator"
  [[nodiscard]] bool without_term() const {
    for (std::size_t i = clause_.first_mark; i < first_term_ && i < clause_.end_mark; ++i) {
      if (!marks_[i].is(set_of(Cue::without))) continue;
      if (has_term() && marks_[first_term_].first - end_of(i) <= 2) return true;
    }
    return false;
  }

  [[nodiscard]] bool is_number(std::size_t token) const {
    const std::string_view word = words_.text(token);
    return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
  }

  /// "Ikke koordinator", right before the term and behind no verb; "det er ikke koordinator her" tells what is missing.
  [[nodiscard]] bool has_plain_not() const {
    for (std::size_t i = clause_.first_mark; i < first_term_ && i < clause_.end_mark; ++i) {
      if (!marks_[i].is(set_of(Cue::negation))) continue;
      const std::string_view word = words_.text(marks_[i].first);
      if (!word.starts_with("ik") && word != "ei" && word != "heller") return false;
      return has_term() && adjacent(i, first_term_) && leads(i);
    }
    return false;
  }

  /// Nothing but small words before it, and no "er" among them.
  [[nodiscard]] bool leads(std::size_t mark) const {
    for (std::size_t at = clause_.first_token; at < marks_[mark].first; ++at) {
      const std::string_view word = words_.text(at);
      if (word == "er" || word == "var") return false;
    }
    return covered(clause_.first_token, marks_[mark].first, clause_.first_mark);
  }

  [[nodiscard]] bool cue_last() const {
    const std::size_t cue = first_cue();
    return !has_term() && cue < clause_.end_mark &&
           !covered(clause_.first_token, marks_[cue].first, clause_.first_mark) &&
           (marks_[cue].is(set_of(Cue::exists_after)) || covered(marks_[cue].first, clause_.end_token, cue));
  }

  [[nodiscard]] std::size_t first_cue() const {
    for (std::size_t i = clause_.first_mark; i < clause_.end_mark; ++i) {
      if (!is_term(marks_[i]) && marks_[i].is(cues | set_of(Cue::info)) && !marks_[i].is(nots)) return i;
    }
    return clause_.end_mark;
  }

  /// Only small words; or, where a pronoun stands behind the verb, anything for a subject before it.
  [[nodiscard]] bool names_nothing(const Reading& reading) const {
    if (covered(clause_.first_token, clause_.end_token, clause_.first_mark)) return true;
    if (!reading.anaphor && !reading.both) return false;
    const std::size_t cue = first_cue();
    return cue < clause_.end_mark && covered(marks_[cue].first, clause_.end_token, cue) &&
           std::any_of(
               marks_.begin() + static_cast<std::ptrdiff_t>(cue),
               marks_.begin() + static_cast<std::ptrdiff_t>(clause_.end_mark),
               [](const Mark& mark) { return mark.is(set_of(Cue::anaphor, Cue::both)); });
  }

  const Words& words_;
  const std::vector<Mark>& marks_;
  const Clause& clause_;
  std::size_t first_term_;
  std::size_t last_term_;
  CueSet all_ = 0;
};

}  // namespace

Reading read(const Words& words, const std::vector<Mark>& marks, const Clause& clause, bool denied_before) {
  return ClauseReader{words, marks, clause}.run(denied_before);
}

}  // namespace budstikke::rules::needs
