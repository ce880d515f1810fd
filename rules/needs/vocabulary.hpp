#pragma once
// The words that decide what counts as a need, read from TOML. Immutable.

#include "rules/needs/needs.hpp"
#include "rules/needs/phrases.hpp"
#include "rules/needs/tokens.hpp"

namespace budstikke::rules {

class Vocabulary {
 public:
  needs::PhraseTable phrases;
  needs::Abbreviations abbreviations;
};

}  // namespace budstikke::rules
