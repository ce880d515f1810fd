#pragma once
// What the offline commands on address books have in common: the files that they read, and how gaps are printed.

#include <boost/json/value.hpp>
#include <memory>
#include <string>

#include "engine/addressing/address_book.hpp"
#include "engine/addressing/municipality.hpp"

namespace CLI {
class App;
}

namespace budstikke::tools {

/// Files that several commands take. Null results come with `status` set and the complaints printed.
struct AddressFiles {
  std::string book;     ///< TOML, or CSV by its name
  std::string changes;  ///< CSV of municipality changes; may be empty

  [[nodiscard]] std::shared_ptr<const addressing::MunicipalityTable> read_table(int& status) const;
  [[nodiscard]] std::shared_ptr<const addressing::AddressBook> read_book(
      const addressing::MunicipalityTable& table, int& status) const;
};
/// FILE and --municipality-changes FILE.
void add_address_files(CLI::App& command, AddressFiles& files, bool book_required);

/// The report of engine/routing/gap_report.hpp for people. The daemon's answer and the offline one print the same.
[[nodiscard]] std::string gaps_text(const boost::json::value& report);

/// Each adds its subcommand to `addresses`.
void add_address_resolve(CLI::App& addresses, int& status);
void add_address_gaps(CLI::App& addresses, int& status);
void add_address_convert(CLI::App& addresses, int& status);
/// show, status, export, import, correct, agree, corrections, end, certificates, sync: over the admin API.
void add_address_online(CLI::App& addresses, int& status);

}  // namespace budstikke::tools
