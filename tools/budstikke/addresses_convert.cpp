// budstikke addresses convert: the same address book in the other form.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "adapters/directory/address_book_csv.hpp"
#include "tools/budstikke/address_commands.hpp"

namespace budstikke::tools {

namespace {

struct ConvertOptions {
  AddressFiles files;
  std::string to;
};

void convert(const ConvertOptions& options, int& status) {
  const auto table = options.files.read_table(status);
  if (table == nullptr) return;
  const auto book = options.files.read_book(*table, status);
  if (book == nullptr) return;
  std::cout << (options.to == "csv" ? write_address_book_csv(book->parties())
                                    : write_address_book_toml(book->parties()));
}

}  // namespace

void add_address_convert(CLI::App& addresses, int& status) {
  auto options = std::make_shared<ConvertOptions>();
  CLI::App* command =
      addresses.add_subcommand("convert", "Writes an address book as TOML or CSV to standard output");
  add_address_files(*command, options->files, true);
  command->add_option("--to", options->to, "toml or csv")->required()->check(CLI::IsMember({"toml", "csv"}));
  command->callback([options, &status] { convert(*options, status); });
}

}  // namespace budstikke::tools
