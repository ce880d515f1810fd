#pragma once
// What counts as "need for coordinator, individual plan or child coordinator": phrases in bokmål and nynorsk, negations,
// and role codes, over the places where a message can say it (PLO 1.5/1.6 have no coded element for it). Pure.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/diagnostic.hpp"
#include "engine/model/envelope.hpp"

namespace budstikke::rules {

/// How sure. `stated` and `mentioned` are needs; `exists` and `denied` are not.
enum class Certainty {
  stated,     ///< in a field that states a wanted service
  mentioned,  ///< in prose
  exists,     ///< such a coordinator or plan is already there
  denied,     ///< not needed, not wanted, declined
};
[[nodiscard]] std::string_view to_text(Certainty certainty);

struct FoundNeed {
  std::string need;  ///< "coordinator", "individual-plan", "child-coordinator"
  Certainty certainty = Certainty::mentioned;
  std::string path;    ///< of the place that decided
  std::string phrase;  ///< the vocabulary's own phrase that matched, never the message's text
};

/// Phrases and negations, from TOML. Immutable.
class Vocabulary;

struct ParsedVocabulary {
  std::shared_ptr<const Vocabulary> vocabulary;  ///< null where `diagnostics` has errors
  Diagnostics diagnostics;
};
[[nodiscard]] ParsedVocabulary parse_vocabulary(std::string_view text, const std::string& file);
/// The one that ships: rules/needs/vocabulary.toml, compiled in.
[[nodiscard]] const std::shared_ptr<const Vocabulary>& default_vocabulary();

/// At most one entry for each need, over all sources. A need anywhere goes before one that exists; which of several
/// mentions wins is the table in rules/needs/README.md. Reads all of each text, in pieces of a MiB;
/// linear in its length.
[[nodiscard]] std::vector<FoundNeed> find_needs(const Vocabulary& vocabulary,
                                                const std::vector<NeedSource>& sources);

}  // namespace budstikke::rules
