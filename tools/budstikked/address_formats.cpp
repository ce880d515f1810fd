#include "tools/budstikked/address_formats.hpp"

#include <utility>

#include "adapters/crypto/digest.hpp"
#include "adapters/directory/address_book_csv.hpp"

namespace budstikke {

namespace {

registry::ReadBook read(std::string_view text, std::string_view format,
                        const addressing::MunicipalityTable& table) {
  ParsedAddressBook parsed = format == "csv" ? parse_address_book_csv(text, "book", {}, table)
                                             : parse_address_book(text, "book", {}, table);
  registry::ReadBook book;
  if (parsed.book) book.parties = parsed.book->parties();
  book.diagnostics = std::move(parsed.diagnostics);
  return book;
}

std::string write(const std::vector<Party>& parties, std::string_view format) {
  return format == "csv" ? write_address_book_csv(parties) : write_address_book_toml(parties);
}

}  // namespace

ParsedAddressBook read_address_book(std::string_view text, const std::string& file, const std::string& hash,
                                    const addressing::MunicipalityTable& table) {
  return file.ends_with(".csv") ? parse_address_book_csv(text, file, hash, table)
                                : parse_address_book(text, file, hash, table);
}

registry::BookFormats address_formats() {
  return {read, write, [](std::string_view text) { return crypto::sha256_hex(text); }};
}

registry::KeeperOptions keeper_options(const config::Settings& settings, bool age_limited) {
  registry::KeeperOptions options;
  options.from_registry = !settings.registry.url.empty();
  if (age_limited) options.oldest = settings.addresses.oldest;
  options.max_drop_percent = settings.addresses.max_drop_percent;
  options.certificate_warning = settings.addresses.certificate_warning;
  options.endpoint = settings.registry.endpoint;
  return options;
}

}  // namespace budstikke
