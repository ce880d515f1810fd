#pragma once
// Phrases of the vocabulary and where they stand in a text. Pure; a finished table is read by any thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/needs/tokens.hpp"

namespace budstikke::rules::needs {

/// What a phrase does in a sentence. The name of each is its key in vocabulary.toml.
enum class Cue : std::uint8_t {
  term,
  term_with_cue,
  term_definite,
  exclusion,
  negation,
  neither,
  without,
  disbelief,
  want_verb,
  want_noun,
  need_verb,
  need_noun,
  reject,
  have,
  exists_before,
  exists_after,
  history,
  uncertain,
  lacks,
  info,
  yes,
  no,
  renewal,
  reversal,
  since,
  elsewhere,
  neutral,
  contrast,
  joiner,
  that,
  subordinate,
  conditional,
  filler,
  subject,
  anaphor,
  both,
  count_  // NOLINT: number of the others
};

using CueSet = std::uint64_t;
[[nodiscard]] constexpr CueSet set_of(Cue cue) { return CueSet{1} << static_cast<unsigned>(cue); }
template <class... Cues>
[[nodiscard]] constexpr CueSet set_of(Cue first, Cues... rest) {
  return set_of(first) | set_of(rest...);
}

inline constexpr std::array<std::string_view, 3> need_names{"coordinator", "individual-plan",
                                                            "child-coordinator"};
using NeedSet = std::uint8_t;  ///< bit n: need_names[n]

/// One phrase as written in the vocabulary: "~koordinator*", "vil ? ha".
struct Phrase {
  struct Word {
    std::string letters;
    bool stem = false;      ///< "*": any ending
    bool tolerant = false;  ///< "~": one letter may be missing, extra, wrong or swapped
    bool any = false;       ///< "?": any one word
  };
  std::vector<Word> words;
  std::string written;
  Cue cue = Cue::neutral;
  NeedSet needs = 0;
  bool capitals = false;  ///< the first word must start with two capitals in the text
};

/// A phrase found in a text: every meaning that the longest phrase at this place has.
struct Mark {
  std::uint32_t first = 0;  ///< token
  std::uint32_t count = 0;
  CueSet cues = 0;
  NeedSet needs = 0;
  const Phrase* phrase = nullptr;  ///< of the term, where it is one; lives as long as the table
  bool loose = false;              ///< holds a word that the phrase does not name
  [[nodiscard]] bool is(CueSet set) const { return (cues & set) != 0; }
};

class PhraseTable {
 public:
  /// "" or what is wrong with the phrase.
  [[nodiscard]] static std::string parse(std::string_view written, Phrase& phrase);
  void add(Phrase phrase);
  /// Call once, after the last add.
  void finish();

  /// Whether any phrase of a need stands anywhere. Costs a fraction of `find`, which finds none where this says no.
  [[nodiscard]] bool may_name_a_need(const Words& words) const;

  /// Leftmost, longest, without overlap. An exclusion swallows the terms of the same length that it covers.
  [[nodiscard]] std::vector<Mark> find(const Words& words) const;

 private:
  using Bucket = std::vector<std::uint32_t>;
  using ByLetter = std::array<Bucket, 256>;  ///< by the first letter of the first word
  /// The first word of some phrases: most have theirs in common with others, and few words of a text are any.
  struct Opening {
    Phrase::Word word;
    Bucket phrases;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Index = std::unordered_map<std::string, Bucket, Hash, std::equal_to<>>;

  void add_opening(std::uint32_t phrase);
  [[nodiscard]] bool names_a_need(const Words& words, std::size_t at) const;
  void consider(const Words& words, std::size_t at, const Bucket& bucket, Mark& best) const;
  void consider_one(const Words& words, std::size_t at, const Phrase& phrase, Mark& best) const;
  [[nodiscard]] std::size_t match(const Words& words, std::size_t at, const Phrase& phrase) const;

  std::vector<Phrase> phrases_;
  Index whole_;
  ByLetter stems_;  ///< the shortest first
  ByLetter tolerant_;
  std::array<std::vector<Opening>, 256> naming_;  ///< first words of those with needs, by their first letter
};

}  // namespace budstikke::rules::needs
