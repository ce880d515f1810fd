#include "adapters/ebms/cpa.hpp"

#include <algorithm>

namespace budstikke::ebms {

HerId her_id_of(const CpaParty& party) { return her_id_of(EbmsParty{party.ids, {}}); }

const CpaChannel* find_channel(const CpaParty& party, std::string_view id) {
  const auto found = std::find_if(party.channels.begin(), party.channels.end(),
                                  [id](const CpaChannel& channel) { return channel.id == id; });
  return found == party.channels.end() ? nullptr : &*found;
}

const CpaParty* find_party(const Cpa& cpa, HerId her_id) {
  if (her_id.empty()) return nullptr;
  const auto found = std::find_if(cpa.parties.begin(), cpa.parties.end(),
                                  [her_id](const CpaParty& party) { return her_id_of(party) == her_id; });
  return found == cpa.parties.end() ? nullptr : &*found;
}

XmlLimits cpa_limits() {
  XmlLimits limits;
  limits.message_bytes = 4'194'304;
  limits.text_bytes = 4'194'304;
  limits.elements = 100'000;
  return limits;
}

std::optional<Duration> parse_xml_duration(std::string_view text) {
  constexpr long long kMost = 10LL * 366 * 24 * 3600;
  if (!text.starts_with('P')) return std::nullopt;
  text.remove_prefix(1);
  bool in_time = false;
  bool any = false;
  long long seconds = 0;
  while (!text.empty()) {
    if (text.front() == 'T' && !in_time) {
      in_time = true;
      text.remove_prefix(1);
      continue;
    }
    long long value = 0;
    std::size_t digits = 0;
    while (digits < text.size() && digits < 9 && text[digits] >= '0' && text[digits] <= '9')
      value = value * 10 + (text[digits++] - '0');
    if (digits == 0 || digits == text.size()) return std::nullopt;
    const char unit = text[digits];
    const long long factor = !in_time && unit == 'D'  ? 86'400
                             : in_time && unit == 'H' ? 3'600
                             : in_time && unit == 'M' ? 60
                             : in_time && unit == 'S' ? 1
                                                      : 0;
    if (factor == 0) return std::nullopt;
    seconds += value * factor;
    if (seconds > kMost) return std::nullopt;
    any = true;
    text.remove_prefix(digits + 1);
  }
  if (!any) return std::nullopt;
  return std::chrono::seconds{seconds};
}

}  // namespace budstikke::ebms
