#pragma once
// The address book as a spreadsheet keeps it: CSV (RFC 4180) with a header row. Pure: the caller reads and writes the file.
//
//   her_id;parent;parent_name;parent_organisation_number;name;service;municipality;coverage;district;place;...
//   8143001;8143000;Bodø kommune;972418013;Saksbehandling;KD0501;1804;1841 1845;;;...
//
// Columns are named as the keys of the TOML file (address_book_file.hpp), in any order; her_id and name are required, and an
// empty cell says nothing. Separated by ; or , as the header row is. A list (coverage) is separated by blanks. UTF-8 with or
// without BOM; LF or CRLF.
//
// A cell that a spreadsheet would take for a formula (it begins with = + - @ or a tab) is written with an apostrophe before
// it; the apostrophe is taken off again where it stands before one of these.

#include <string>
#include <string_view>
#include <vector>

#include "adapters/directory/address_book_file.hpp"

namespace budstikke {

/// As parse_address_book. The column of a mistake is that of its cell in the line, counted in bytes from 1.
[[nodiscard]] ParsedAddressBook parse_address_book_csv(
    std::string_view text, const std::string& file, const std::string& hash,
    const addressing::MunicipalityTable& table = addressing::MunicipalityTable::builtin());

/// Every column, separated by ";", with CRLF and a BOM, so that spreadsheets show æøå as they are.
[[nodiscard]] std::string write_address_book_csv(const std::vector<Party>& parties);

}  // namespace budstikke
