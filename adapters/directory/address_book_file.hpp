#pragma once
// The address book as an operator writes it: a TOML file of [[party]] tables. Pure: the caller reads the
// file.
//
//   [[party]]
//   her_id = 8143001               # required; unique in the file
//   parent = 8143000               # HER-id of level 1
//   parent_name = "Bodø kommune"
//   parent_organisation_number = "972418013"   # nine digits
//   name = "Saksbehandling"        # required; display name where the register has one
//   service = "KD0501"             # kv. 8663 or a sibling
//   municipality = "1804"          # of any year since 1994; translated to the date of each message
//   coverage = ["1841", "1845"]    # municipalities or districts served beyond its own
//   district = "030103"            # where it serves one district
//   place = "Bydel Sagene"         # Sted/funksjon
//   valid_from = 2024-01-01        # TOML dates; both days are valid
//   valid_to = 2026-12-31
//   active = true                  # the default
//   business_type = "102"          # of level 1 (kv. 9040)
//   edi_address = "plo@bodo.example"           # mail address for ebXML
//   endpoint = "https://plo.example/messages"  # or "http://...", or "folder:/var/spool/out"
//   certificate = "/etc/budstikke/peers/bodo.pem"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/addressing/address_book.hpp"
#include "engine/addressing/municipality.hpp"
#include "engine/model/diagnostic.hpp"

namespace budstikke {

inline constexpr std::size_t kAddressBookBytes = 67'108'864;  ///< 64 MiB
inline constexpr std::size_t kAddressBookParties = 200'000;
inline constexpr std::size_t kAddressBookLineBytes = 8'192;
inline constexpr std::size_t kAddressBookLineDots = 32;        ///< in one line that is no comment
inline constexpr std::size_t kAddressBookDiagnostics = 1'000;  ///< one more says that others were left out

struct ParsedAddressBook {
  std::shared_ptr<const addressing::AddressBook> book;  ///< empty where `diagnostics` has errors
  Diagnostics diagnostics;
};

/// Reads the whole book and reports every mistake with line and column (a text that is no TOML stops at its
/// first). `file` is named in diagnostics only; `hash` names the content and is carried by the book. Municipality and
/// district numbers must be known to `table`.
[[nodiscard]] ParsedAddressBook parse_address_book(
    std::string_view text, const std::string& file, const std::string& hash,
    const addressing::MunicipalityTable& table = addressing::MunicipalityTable::builtin());

/// What parse_address_book reads, one table a party in the order given; fields that say nothing are left out.
[[nodiscard]] std::string write_address_book_toml(const std::vector<Party>& parties);

}  // namespace budstikke
