#pragma once
// Which municipalities a service does not reach, found by the very resolver that messages are sent by. Pure.

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/addressing/address_book.hpp"
#include "engine/addressing/municipality.hpp"
#include "engine/model/failure_code.hpp"

namespace budstikke::addressing {

struct Gap {
  std::string number;    ///< municipality, in use on the date
  std::string name;      ///< "Bodø"
  std::string county;    ///< "Nordland"
  std::string district;  ///< six digits, where one district of the municipality is without and others are not
  std::string district_name;
  Code code = Code::H304;  ///< what a message for it would be held with
  std::string why;         ///< "none is registered"; "HER-id 8143001 is not valid after 2026-06-30"
};

struct GapQuestion {
  std::string service_code = "KD0501";
  std::string place = {};  ///< words of Sted/funksjon, where a rule asks for them
  std::chrono::year_month_day date{};
  /// Why a party that resolves is of no use all the same (a certificate that is missing); an empty text where it is of use.
  std::function<std::string(const Party&)> fault = {};
};

struct Gaps {
  std::size_t municipalities = 0;  ///< in use on the date
  std::size_t served = 0;          ///< of them, wholly
  std::vector<Gap> gaps;           ///< by number and district
};
/// Every municipality in use on the date, each asked for as a message would. A municipality whose services are by district
/// is asked for each district that has a name (data/districts.csv), and is served where all of them are.
[[nodiscard]] Gaps find_gaps(const GapQuestion& question, const AddressBook& book,
                             const MunicipalityTable& table);

/// "https" without a certificate of its own: of use only where the settings name one for all.
[[nodiscard]] bool lacks_certificate(const Party& party);

}  // namespace budstikke::addressing
