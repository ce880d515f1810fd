#pragma once
// The national address registry (Adresseregisteret, AR), as the import sees it. Implemented by adapters/registry.
//
// Source: service CommunicationParty, namespace http://register.nhn.no/CommunicationParty. Loop thread. Every call ends within the configured time. Failures: D401-D404, D407 (transport, TLS), D405 with the
// fault's code (the registry answers with a fault), D404 where the answer makes no sense or exceeds a limit.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/address.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke {

struct RegistryPage {
  /// As registered. The registry names the businesses whose area a service covers by their HER-ids: `coverage` holds
  /// "her:112374" for each, until the municipality of that business takes its place (engine/registry/registry_coverage.hpp).
  std::vector<Party> parties;
  std::string next;         ///< cursor of the next page; empty where this is the last
  TimePoint server_time{};  ///< the registry's own clock
  std::size_t total = 0;   ///< entries that the registry says there are, of any kind; 0 where it does not say
  std::size_t others = 0;  ///< entries of this page and those before it that are no party
};

class PartyRegistry {
 public:
  virtual ~PartyRegistry() = default;
  /// One page of everything that is registered; the first where `cursor` is empty.
  virtual boost::asio::awaitable<Outcome<RegistryPage>> page(std::string cursor) = 0;
  /// Which of `known` have changed, or ended, at or after `since`. The registry says this of parties that it is asked for
  /// and of no others: those that are new are found on its pages.
  virtual boost::asio::awaitable<Outcome<std::vector<HerId>>> changed_since(std::vector<HerId> known,
                                                                            TimePoint since) = 0;
  /// D404 "not registered" is an answer, not a failure: nothing.
  virtual boost::asio::awaitable<Outcome<std::optional<Party>>> party(HerId her_id) = 0;
  /// What the registry holds for the party: certificates for encryption and for signatures, none, one or both. Neither
  /// chain nor dates have been checked.
  virtual boost::asio::awaitable<Outcome<std::vector<PartyCertificate>>> certificates(HerId her_id) = 0;
};

}  // namespace budstikke
