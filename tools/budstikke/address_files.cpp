#include <CLI/CLI.hpp>
#include <iostream>

#include "adapters/crypto/digest.hpp"
#include "adapters/directory/address_book_csv.hpp"
#include "adapters/directory/address_book_file.hpp"
#include "adapters/directory/municipality_changes_file.hpp"
#include "tools/budstikke/address_commands.hpp"
#include "tools/budstikke/file_text.hpp"
#include "tools/budstikke/rules_files.hpp"

namespace budstikke::tools {

namespace {

void print(const Diagnostics& diagnostics) {
  for (const Diagnostic& one : diagnostics) std::cerr << to_text(one) << '\n';
}

}  // namespace

std::shared_ptr<const addressing::MunicipalityTable> AddressFiles::read_table(int& status) const {
  if (changes.empty()) {
    // Lives as long as the program, so that nobody owns it.
    return {std::shared_ptr<const void>{}, &addressing::MunicipalityTable::builtin()};
  }
  const auto text = read_file(changes, kMunicipalityChangesBytes);
  if (!text) {
    status = kExitNoInput;
    return nullptr;
  }
  ParsedMunicipalityChanges parsed = parse_municipality_changes(*text, changes);
  print(parsed.diagnostics);
  if (parsed.table == nullptr) status = kExitFaulty;
  return parsed.table;
}

std::shared_ptr<const addressing::AddressBook> AddressFiles::read_book(
    const addressing::MunicipalityTable& table, int& status) const {
  const auto text = read_file(book, kAddressBookBytes);
  if (!text) {
    status = kExitNoInput;
    return nullptr;
  }
  const std::string hash = crypto::sha256_hex(*text);
  const ParsedAddressBook parsed = book.ends_with(".csv") ? parse_address_book_csv(*text, book, hash, table)
                                                          : parse_address_book(*text, book, hash, table);
  print(parsed.diagnostics);
  if (parsed.book == nullptr) status = kExitFaulty;
  return parsed.book;
}

void add_address_files(CLI::App& command, AddressFiles& files, bool book_required) {
  command.add_option("FILE", files.book, "The address book: TOML, or CSV where its name ends in .csv")
      ->required(book_required);
  command.add_option("--municipality-changes", files.changes,
                     "Municipality changes that the table that ships lacks (CSV)");
}

}  // namespace budstikke::tools
