// The matcher of needs on any text in any place, and vocabularies ('v' as first byte).

#include <set>

#include "rules/needs/needs.hpp"
#include "tests/fuzz/claim.hpp"
#include "tests/fuzz/diagnostics.hpp"

using namespace budstikke;
using fuzz::claim;

namespace {

void vocabulary(const std::string& text) {
  const rules::ParsedVocabulary parsed = rules::parse_vocabulary(text, "vocabulary.toml");
  fuzz::check_diagnostics(parsed.diagnostics, text);
  claim((parsed.vocabulary == nullptr) == has_errors(parsed.diagnostics),
        "words are there exactly where no error is");
}

void check(const std::vector<rules::FoundNeed>& found, const std::vector<NeedSource>& sources) {
  std::set<std::string> seen;
  for (const rules::FoundNeed& one : found) {
    claim(seen.insert(one.need).second, "each need is told once");
    const bool known = std::any_of(sources.begin(), sources.end(),
                                   [&](const NeedSource& source) { return source.path == one.path; });
    claim(known, "a need comes from one of the places");
    claim(one.phrase.size() <= 300 && !fuzz::holds_long_number(one.phrase),
          "a phrase is the vocabulary's own");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const unsigned first = input.byte();
  if (first == 'v') {
    vocabulary(input.all());
    return 0;
  }
  std::vector<NeedSource> sources;
  while (!input.empty() && sources.size() < 8) {
    const auto place = static_cast<NeedPlace>(input.byte() % 3);
    sources.push_back(
        {place, "place " + std::to_string(sources.size()), Sensitive<std::string>{input.text()}});
  }
  const auto found = rules::find_needs(*rules::default_vocabulary(), sources);
  check(found, sources);
  const auto again = rules::find_needs(*rules::default_vocabulary(), sources);
  claim(again.size() == found.size(), "the same text says the same twice");
  return 0;
}
