#include "adapters/ebms/fit.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

namespace budstikke::ebms {

namespace {

constexpr std::string_view kProposed = "proposed";

Failure no_fit(std::string detail) { return Failure(Code::M509, std::move(detail)); }

/// A party's process with the action in it.
struct Place {
  const CpaProcess* process = nullptr;
  const CpaAction* action = nullptr;
};

std::vector<Place> places_of(const CpaParty& party, std::string_view service, std::string_view action,
                             bool sends) {
  std::vector<Place> places;
  for (const CpaProcess& process : party.processes) {
    if (!service.empty() && process.service != service) continue;
    for (const CpaAction& candidate : process.actions) {
      if (candidate.sends == sends && candidate.action == action) places.push_back({&process, &candidate});
    }
  }
  return places;
}

bool same_process(const Place& one, const Place& other) {
  return one.process->name == other.process->name && one.process->version == other.process->version &&
         one.process->service == other.process->service;
}

struct Pair {
  Place sender;
  Place receiver;
};

/// The newest process that the sender has too; without a sender the newest of the receiver.
std::optional<Pair> newest(const std::vector<Place>& senders, const std::vector<Place>& receivers,
                           bool sender_known) {
  std::optional<Pair> best;
  for (const Place& receiver : receivers) {
    const auto sender = std::find_if(senders.begin(), senders.end(),
                                     [&](const Place& place) { return same_process(place, receiver); });
    if (sender_known && sender == senders.end()) continue;
    if (best && !is_older_version(best->receiver.process->version, receiver.process->version)) continue;
    best = Pair{sender == senders.end() ? Place{} : *sender, receiver};
  }
  return best;
}

const CpaEndpoint* endpoint_of(const CpaChannel& channel) {
  for (const std::string_view type : {"allPurpose", "request"}) {
    for (const CpaEndpoint& endpoint : channel.endpoints) {
      if (endpoint.type == type && !endpoint.uri.empty()) return &endpoint;
    }
  }
  return nullptr;
}

std::string certificate_of(const CpaParty& party, const std::string& id) {
  const auto found = party.certificates.find(id);
  return found == party.certificates.end() ? std::string{} : found->second;
}

Outcome<AgreedRoad> road_of(const Cpa& cpa, const CpaParty& receiver, const Pair& pair,
                            const RoadWish& wish) {
  for (const std::string& id : pair.receiver.action->channels) {
    const CpaChannel* channel = find_channel(receiver, id);
    if (channel == nullptr || (!wish.protocol.empty() && channel->protocol != wish.protocol)) continue;
    const CpaEndpoint* endpoint = endpoint_of(*channel);
    if (endpoint == nullptr) continue;
    const CpaProcess& process = *pair.receiver.process;
    return AgreedRoad{cpa.is_profile ? std::string{} : cpa.id,
                      process.name,
                      process.version,
                      process.service_type,
                      process.service,
                      pair.receiver.action->action,
                      pair.sender.process == nullptr ? std::string{} : pair.sender.process->role,
                      process.role,
                      endpoint->uri,
                      *channel,
                      certificate_of(receiver, process.encryption_certificate),
                      certificate_of(receiver, channel->signing_certificate)};
  }
  return no_fit("the receiver has no channel with an endpoint for this action" +
                (wish.protocol.empty() ? std::string{} : " over " + wish.protocol));
}

Finding finding(int rule, ErrorCode code, std::string location, std::string text) {
  return {rule, Weight::error, code, "//eb:MessageHeader" + location, std::move(text), Code::M509};
}

void lacks_of_party(const CpaParty& party, std::string_view who, std::vector<std::string>& out) {
  const std::string name = std::string(who) + ": ";
  if (her_id_of(party).empty()) out.push_back(name + "there is not exactly one numeric PartyId of type HER");
  std::set<std::string> certificates;
  std::set<std::string> channels;
  for (const CpaProcess& process : party.processes) {
    const std::string where = name + "process " + process.name + " " + process.version + ": ";
    if (process.service.empty()) out.push_back(where + "there is no Service");
    if (process.role.empty()) out.push_back(where + "there is no Role");
    if (process.encryption_certificate.empty()) {
      out.push_back(where + "no certificate for encryption is named");
    } else {
      certificates.insert(process.encryption_certificate);
    }
    for (const CpaAction& action : process.actions) {
      if (action.channels.empty()) out.push_back(where + "action " + action.action + " has no channel");
      channels.insert(action.channels.begin(), action.channels.end());
    }
  }
  for (const std::string& id : channels) {
    if (find_channel(party, id) == nullptr) out.push_back(name + "there is no channel " + id);
  }
  for (const CpaChannel& channel : party.channels) {
    const std::string where = name + "channel " + channel.id + ": ";
    if (endpoint_of(channel) == nullptr) out.push_back(where + "there is no endpoint for all purposes");
    if (channel.signature_algorithm.ends_with("sha1") || channel.digest_algorithm.ends_with("sha1"))
      out.push_back(where + "signatures with SHA-1 are outdated");
    if (!channel.signing_certificate.empty()) certificates.insert(channel.signing_certificate);
  }
  for (const std::string& id : certificates) {
    if (certificate_of(party, id).empty()) out.push_back(name + "there is no certificate " + id);
  }
}

void lacks_between(const CpaParty& from, const CpaParty& to, std::string_view who,
                   std::vector<std::string>& out) {
  for (const CpaProcess& process : from.processes) {
    for (const CpaAction& action : process.actions) {
      const Place here{&process, &action};
      const auto there = places_of(to, process.service, action.action, !action.sends);
      if (std::none_of(there.begin(), there.end(),
                       [&](const Place& place) { return same_process(place, here); }))
        out.push_back(std::string(who) + ": process " + process.name + " " + process.version +
                      ": the other party does not " + (action.sends ? "receive " : "send ") + action.action);
    }
  }
}

}  // namespace

bool is_older_version(std::string_view one, std::string_view other) {
  while (!one.empty() || !other.empty()) {
    const auto next = [](std::string_view& rest) {
      const std::size_t dot = rest.find('.');
      const std::string_view piece = rest.substr(0, dot);
      rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
      unsigned long number = 0;
      std::from_chars(piece.data(), piece.data() + piece.size(), number);
      return number;
    };
    const unsigned long a = next(one);
    const unsigned long b = next(other);
    if (a != b) return a < b;
  }
  return false;
}

Outcome<AgreedRoad> choose_road(const Cpa& cpa, const RoadWish& wish) {
  const CpaParty* receiver = find_party(cpa, wish.to);
  const CpaParty* sender = find_party(cpa, wish.from);
  if (receiver == nullptr) return no_fit("the receiver is not a party of it");
  if (sender == nullptr && !cpa.is_profile) return no_fit("the sender is not a party of it");
  const auto receivers = places_of(*receiver, wish.service, wish.action, false);
  if (receivers.empty()) return no_fit("the receiver does not receive " + wish.action);
  const auto senders =
      sender == nullptr ? std::vector<Place>{} : places_of(*sender, wish.service, wish.action, true);
  if (sender != nullptr && senders.empty()) return no_fit("the sender does not send " + wish.action);
  const auto pair = newest(senders, receivers, sender != nullptr);
  if (!pair) return no_fit("the parties have no version of the process in common for " + wish.action);
  return road_of(cpa, *receiver, *pair, wish);
}

Findings judge_agreement(const EbmsEnvelope& envelope, const Cpa& cpa, TimePoint now) {
  Findings findings;
  const CpaParty* from = find_party(cpa, her_id_of(envelope.from));
  const CpaParty* to = find_party(cpa, her_id_of(envelope.to));
  if (from == nullptr)
    findings.push_back(finding(110, ErrorCode::value_not_recognized, "/eb:From/eb:PartyId",
                               "The sender is not a party of the agreement"));
  if (to == nullptr || to == from)
    findings.push_back(finding(111, ErrorCode::value_not_recognized, "/eb:To/eb:PartyId",
                               "The receiver is not the other party of the agreement"));
  if (cpa.start && now < *cpa.start)
    findings.push_back(finding(112, ErrorCode::inconsistent, "/eb:CPAId", "The agreement is not valid yet"));
  if (cpa.end && now >= *cpa.end)
    findings.push_back(
        finding(113, ErrorCode::inconsistent, "/eb:CPAId", "The agreement is not valid any more"));
  if (from == nullptr || to == nullptr || is_signal(kind_of(envelope))) return findings;
  const bool sent = !places_of(*from, envelope.service, envelope.action, true).empty();
  const bool received = !places_of(*to, envelope.service, envelope.action, false).empty();
  if (!sent || !received)
    findings.push_back(finding(114, ErrorCode::not_supported, "/eb:Action",
                               "The agreement does not have this action in this direction"));
  return findings;
}

bool has_known_status(const Cpa& cpa) {
  return cpa.status == kProposed || cpa.status == "agreed" || cpa.status == "signed";
}

std::vector<std::string> remarks_on(const Cpa& cpa) {
  if (cpa.is_profile || cpa.status != kProposed) return {};
  return {"it is only proposed: ask the other party whether it goes by it"};
}

std::vector<std::string> lacks_of(const Cpa& cpa, TimePoint now) {
  std::vector<std::string> out;
  if (cpa.id.empty()) out.emplace_back("there is no id");
  if (!cpa.is_profile) {
    if (!cpa.start || !cpa.end) out.emplace_back("Start or End is missing or not a dateTime");
    if (cpa.start && now < *cpa.start) out.push_back("it is not valid before " + to_text(*cpa.start));
    if (cpa.end && now >= *cpa.end) out.push_back("it is not valid after " + to_text(*cpa.end));
    if (!has_known_status(cpa)) out.emplace_back("its status is none of proposed, agreed and signed");
  }
  for (std::size_t i = 0; i < cpa.parties.size(); ++i)
    lacks_of_party(cpa.parties[i], "party " + std::to_string(i + 1), out);
  if (cpa.parties.size() != 2) return out;
  lacks_between(cpa.parties[0], cpa.parties[1], "party 1", out);
  lacks_between(cpa.parties[1], cpa.parties[0], "party 2", out);
  return out;
}

}  // namespace budstikke::ebms
