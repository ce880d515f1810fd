// From mentions to facts.
//
// Within one text, for one need, the first line that fits decides:
//   1. a need or wish that nothing negates, unless the patient declines the same thing later in the text  -> mentioned
//   2. a denial, whether declined ("ønsker ikke") or not needed ("ikke behov")                            -> denied
//   3. absence: "har ikke koordinator", "mangler koordinator"                                             -> mentioned
//   4. one is there already                                                                               -> exists
//   5. named without more: a heading, "informert om"                                                      -> mentioned
// In a field that states a wanted service, 1, 3 and 5 give `stated`.
// Over several sources: stated, then mentioned by 1, denied, mentioned by 3 or 5, exists. A need that is missed breaks
// the duty to notify; one notice too many is read by a person: doubt therefore counts as need.

#include "rules/needs/needs.hpp"

#include <array>
#include <optional>

#include "rules/needs/mentions.hpp"
#include "rules/needs/windows.hpp"

namespace budstikke::rules {
namespace {

using needs::Mention;
using needs::Phrase;
using needs::Verdict;

constexpr std::size_t need_count = needs::need_names.size();

struct Found {
  Certainty certainty;
  int rank;  ///< higher wins over several sources
  std::string path;
  std::string phrase;
};
using Best = std::array<std::optional<Found>, need_count>;

constexpr int rank_exists = 1;
constexpr int rank_named = 2;
constexpr int rank_denied = 3;
constexpr int rank_needed = 4;
constexpr int rank_stated = 5;

/// What one text says of one need.
struct Summary {
  const Phrase* strong = nullptr;
  const Phrase* denied = nullptr;
  const Phrase* absent = nullptr;
  const Phrase* exists = nullptr;
  const Phrase* weak = nullptr;
  bool declined_last = false;

  void add(const Mention& mention, bool service_need) {
    switch (mention.verdict) {
      case Verdict::strong:
        strong = mention.phrase, declined_last = false;
        break;
      case Verdict::declined:
        denied = mention.phrase, declined_last = true;
        break;
      case Verdict::denied:
        denied = mention.phrase;
        break;
      case Verdict::absent:
        absent = mention.phrase;
        break;
      case Verdict::exists:
        exists = mention.phrase;
        break;
      case Verdict::weak:
        if (!mention.only_with_cue || service_need) weak = mention.phrase;
        break;
      case Verdict::dropped:
        break;
    }
  }
};

void offer(std::optional<Found>& best, Found found) {
  if (!best || best->rank < found.rank) best = std::move(found);
}

void conclude(const Summary& summary, const NeedSource& source, std::optional<Found>& best) {
  const bool stated = source.place == NeedPlace::service_need;
  const auto say = [&](const Phrase& phrase, Certainty certainty, int rank) {
    const bool need = certainty == Certainty::mentioned;
    offer(best, Found{need && stated ? Certainty::stated : certainty, need && stated ? rank_stated : rank,
                      source.path, phrase.written});
  };
  if (summary.strong != nullptr && !summary.declined_last) {
    say(*summary.strong, Certainty::mentioned, rank_needed);
  } else if (summary.denied != nullptr) {
    say(*summary.denied, Certainty::denied, rank_denied);
  } else if (summary.absent != nullptr) {
    say(*summary.absent, Certainty::mentioned, rank_named);
  } else if (summary.exists != nullptr) {
    say(*summary.exists, Certainty::exists, rank_exists);
  } else if (summary.weak != nullptr) {
    say(*summary.weak, Certainty::mentioned, rank_named);
  }
}

void read_text(const Vocabulary& vocabulary, const NeedSource& source, Best& best) {
  std::array<Summary, need_count> summaries;
  needs::Windows windows{source.text.reveal()};
  for (std::string_view window; windows.next(window);) {
    for (const Mention& mention : needs::mentions_in(vocabulary, window)) {
      for (std::size_t need = 0; need < need_count; ++need) {
        if ((mention.needs >> need & 1) != 0) {
          summaries[need].add(mention, source.place == NeedPlace::service_need);
        }
      }
    }
  }
  for (std::size_t need = 0; need < need_count; ++need) conclude(summaries[need], source, best[need]);
}

/// kv. 9034. A hospital's own coordinator (18) takes no need away: existing ranks below everything that a text says.
void read_role(const NeedSource& source, Best& best) {
  std::string_view code = source.text.reveal();
  while (!code.empty() && code.front() == ' ') code.remove_prefix(1);
  while (!code.empty() && code.back() == ' ') code.remove_suffix(1);
  if (code != "8" && code != "18") return;
  const Found found{Certainty::exists, rank_exists, source.path, "9034:" + std::string{code}};
  offer(best[0], found);
  if (code == "8") offer(best[1], found);
}

}  // namespace

std::string_view to_text(Certainty certainty) {
  switch (certainty) {
    case Certainty::stated:
      return "stated";
    case Certainty::mentioned:
      return "mentioned";
    case Certainty::exists:
      return "exists";
    case Certainty::denied:
      return "denied";
  }
  return "mentioned";
}

std::vector<FoundNeed> find_needs(const Vocabulary& vocabulary, const std::vector<NeedSource>& sources) {
  Best best;
  for (const NeedSource& source : sources) {
    if (source.place == NeedPlace::role_code) {
      read_role(source, best);
    } else {
      read_text(vocabulary, source, best);
    }
  }
  std::vector<FoundNeed> found;
  for (std::size_t need = 0; need < need_count; ++need) {
    if (!best[need]) continue;
    found.push_back(
        {std::string{needs::need_names[need]}, best[need]->certainty, best[need]->path, best[need]->phrase});
  }
  return found;
}

}  // namespace budstikke::rules
