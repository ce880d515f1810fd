#pragma once
// A text cut into sentences and clauses, and what one clause says. Pure.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rules/needs/phrases.hpp"
#include "rules/needs/tokens.hpp"

namespace budstikke::rules::needs {

/// How a clause hangs on the one before it.
enum class Join : std::uint8_t {
  start,       ///< begins a sentence
  list,        ///< comma: may share the verb before
  pair,        ///< og, eller, slash: may also share the verb behind
  topic,       ///< colon, dash, bracket: says something of what stands before
  item,        ///< bullet: shares the heading's verb
  contrast,    ///< men: shares nothing
  that,        ///< at: what was wished or denied
  subordinate  ///< som, fordi: stands by itself
};

struct Clause {
  std::size_t first_token = 0;
  std::size_t end_token = 0;
  std::size_t first_mark = 0;
  std::size_t end_mark = 0;
  std::size_t sentence = 0;
  Join join = Join::start;
  bool heading = false;      ///< a colon stands before it
  bool conditional = false;  ///< dersom
  bool question = false;     ///< its sentence ends with a question mark
};

/// Clauses and sentences are bounded in length, so that whatever looks over one costs constant time.
[[nodiscard]] std::vector<Clause> cut(const Words& words, const std::vector<Mark>& marks);

enum class Kind : std::uint8_t { none, info, need, want, exists };

/// What is said of a term, weakest first.
enum class Verdict : std::uint8_t { dropped, weak, exists, absent, denied, declined, strong };

/// What the cues of one clause say, whatever they say it of.
struct Reading {
  Kind kind = Kind::none;
  Verdict verdict = Verdict::weak;
  bool predicate = false;    ///< has a verb or noun that says something of a term
  bool negation = false;     ///< has a negation and no predicate
  bool plain_not = false;    ///< the negation is a bare "ikke", not "ingen" or "uten"
  bool possessed = false;    ///< says "har"
  bool neither = false;      ///< begins "verken ... eller"
  bool doubts_next = false;  ///< denies what follows behind "at"
  bool yes = false;
  bool no = false;
  bool cue_first = false;   ///< the first predicate stands before the first term
  bool objectless = false;  ///< names no object of its own: speaks of what was named before
  bool anaphor = false;
  bool both = false;
  bool renewal = false;
  bool reversal = false;   ///< "har ombestemt seg"
  bool cue_last = false;   ///< a subject that is no term, then cues and small words to the end
  bool elsewhere = false;  ///< another place or time, and no more
};
[[nodiscard]] Reading read(const Words& words, const std::vector<Mark>& marks, const Clause& clause,
                           bool denied_before);

inline constexpr CueSet any_term = set_of(Cue::term, Cue::term_with_cue, Cue::term_definite);
[[nodiscard]] inline bool is_term(const Mark& mark) { return mark.is(any_term) && mark.needs != 0; }

}  // namespace budstikke::rules::needs
