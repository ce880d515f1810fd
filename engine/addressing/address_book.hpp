#pragma once
// An immutable snapshot of the address book. Built by adapters/directory; shared freely between threads.

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/model/party.hpp"

namespace budstikke::addressing {

/// A local agreement in force: messages for this service of an area go to this party.
struct AgreedParty {
  std::string area;          ///< municipality (four digits) or district (six)
  std::string service_code;  ///< "KD0501"
  HerId party;
  std::string why;
  std::chrono::year_month_day until{};  ///< last day
};

class AddressBook {
 public:
  AddressBook() = default;
  /// `hash` names the content. Of parties with the same HER-id only the first is found by it.
  AddressBook(std::vector<Party> parties, std::string hash, std::vector<AgreedParty> agreements = {});

  /// Empty for an unknown or empty id. The pointer lives as long as the book.
  [[nodiscard]] const Party* find(HerId her_id) const;
  /// Every party with this service code, active or not, in the order of the file.
  [[nodiscard]] std::vector<const Party*> with_service(std::string_view service_code) const;
  /// Those of them that are registered in one of the municipalities, or cover one or a district of one, in the order of the
  /// file. Numbers are compared as the book writes them. Costs by what it finds, not by the size of the book.
  [[nodiscard]] std::vector<const Party*> serving(std::string_view service_code,
                                                  std::span<const std::string> municipalities) const;
  [[nodiscard]] const std::vector<Party>& parties() const { return parties_; }
  [[nodiscard]] const std::vector<AgreedParty>& agreements() const { return agreements_; }
  [[nodiscard]] const std::string& hash() const { return hash_; }

 private:
  std::vector<Party> parties_;
  std::unordered_map<HerId, std::size_t> by_her_id_;
  std::unordered_multimap<std::string, std::size_t> by_service_;
  /// Service code, "/" and four digits: the parties whose own number or coverage begins with them.
  std::unordered_multimap<std::string, std::size_t> by_area_;
  std::string hash_;
  std::vector<AgreedParty> agreements_;
};

}  // namespace budstikke::addressing
