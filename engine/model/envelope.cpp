#include "engine/model/envelope.hpp"

namespace budstikke {

HerId address_of(const PartyPath& path) { return path.empty() ? HerId{} : path.back().her_id; }

HerId nearest_her_id(const PartyPath& path) {
  for (auto level = path.rbegin(); level != path.rend(); ++level) {
    if (!level->her_id.empty()) return level->her_id;
  }
  return HerId{};
}

bool says_wrong_addressee(const Envelope& envelope) {
  return envelope.type == "DIALOG_AVVIK" && envelope.theme_system == "8117" && envelope.theme == "1";
}

}  // namespace budstikke
