#pragma once
// What decides where messages go, as one immutable snapshot: a message is decided by one snapshot from start
// to end.

#include <memory>
#include <utility>
#include <vector>

#include "engine/addressing/address_book.hpp"
#include "engine/addressing/municipality.hpp"
#include "engine/addressing/residence.hpp"
#include "engine/model/time.hpp"
#include "rules/needs/needs.hpp"
#include "rules/rule_set.hpp"

namespace budstikke {

struct Routing {
  std::shared_ptr<const rules::RuleSet> rules;
  std::shared_ptr<const rules::Vocabulary> vocabulary;
  std::shared_ptr<const addressing::AddressBook> book;
  std::shared_ptr<const addressing::PostalHints> postal_hints;
  /// Never null: the table that ships, with the changes that an operator has added ahead of their day.
  std::shared_ptr<const addressing::MunicipalityTable> municipalities{
      std::shared_ptr<const void>{}, &addressing::MunicipalityTable::builtin()};
  /// Who may be addressed here by envelopes; empty: anybody. For what came in one, nobody else that its sender names is reached.
  std::vector<HerId> own_parties;
  Duration deadline = std::chrono::hours{72};        ///< where a rule names none
  Duration receipt_within = std::chrono::hours{96};  ///< where a rule names none (HITS 1168)
};

/// Holds the snapshot in force. Loop thread only; holders of an older one keep it.
class RoutingSlot {
 public:
  explicit RoutingSlot(std::shared_ptr<const Routing> routing) : routing_(std::move(routing)) {}
  [[nodiscard]] std::shared_ptr<const Routing> current() const { return routing_; }
  void swap_in(std::shared_ptr<const Routing> routing) { routing_ = std::move(routing); }

 private:
  std::shared_ptr<const Routing> routing_;
};

}  // namespace budstikke
