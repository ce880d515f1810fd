#pragma once
// Every mention of a need in one text, with what the text says of it. Pure.

#include <string_view>
#include <vector>

#include "rules/needs/clauses.hpp"
#include "rules/needs/vocabulary.hpp"

namespace budstikke::rules::needs {

struct Mention {
  NeedSet needs = 0;
  Kind kind = Kind::none;
  Verdict verdict = Verdict::weak;
  const Phrase* phrase = nullptr;  ///< lives as long as the vocabulary
  bool only_with_cue = false;      ///< counts only where the clause says something of it
  bool another = false;            ///< spoken of as another than today's: "ny koordinator"
  bool plain_yes = false;          ///< "koordinator: ja", and nothing says what the yes means
};

/// In the order of the text. Linear in its length.
[[nodiscard]] std::vector<Mention> mentions_in(const Vocabulary& vocabulary, std::string_view text);

}  // namespace budstikke::rules::needs
