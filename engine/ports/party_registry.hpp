#pragma once
// The national address registry (Adresseregisteret, AR), as the import sees it. Implemented by adapters/registry.
//
// Source: service CommunicationParty, namespace http://register.nhn.no/CommunicationParty. Loop thread; one call at a time
// for each registry. Every call ends within the configured time. Failures: D401-D404, D407 (transport, TLS), D405 with the
// fault's code (the registry answers with a fault), D404 where the answer makes no sense or exceeds a limit.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/address.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke {

struct RegistryPage {
  std::vector<Party> parties;
  std::string next;         ///< cursor of the next page; empty where this is the last
  TimePoint server_time{};  ///< the registry's own clock
};

struct RegistryChanges {
  std::vector<HerId> parties;  ///< changed, begun or ended
  TimePoint server_time{};
};

class PartyRegistry {
 public:
  virtual ~PartyRegistry() = default;
  /// One page of everything that is registered; the first where `cursor` is empty.
  virtual boost::asio::awaitable<Outcome<RegistryPage>> page(std::string cursor) = 0;
  virtual boost::asio::awaitable<Outcome<RegistryChanges>> changed_since(TimePoint since) = 0;
  /// D404 "not registered" is an answer, not a failure: nothing.
  virtual boost::asio::awaitable<Outcome<std::optional<Party>>> party(HerId her_id) = 0;
  /// What the registry holds for the party: certificates for encryption and for signatures, none, one or both. Neither
  /// chain nor dates have been checked.
  virtual boost::asio::awaitable<Outcome<std::vector<PartyCertificate>>> certificates(HerId her_id) = 0;
};

}  // namespace budstikke
