// Address books, TOML (first byte 't') and CSV (else): what is accepted survives being written and read, in both forms.

#include "adapters/directory/address_book_csv.hpp"
#include "adapters/directory/address_book_file.hpp"
#include "tests/fuzz/claim.hpp"
#include "tests/fuzz/diagnostics.hpp"

using namespace budstikke;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const bool toml = input.byte() == 't';
  const std::string text = input.all();
  const ParsedAddressBook parsed =
      toml ? parse_address_book(text, "book", "hash") : parse_address_book_csv(text, "book", "hash");
  fuzz::check_diagnostics(parsed.diagnostics, text);
  claim((parsed.book == nullptr) == has_errors(parsed.diagnostics),
        "a book is there exactly where no error is");
  if (!parsed.book) return 0;
  const std::vector<Party>& parties = parsed.book->parties();
  const ParsedAddressBook from_toml = parse_address_book(write_address_book_toml(parties), "book", "hash");
  claim(from_toml.book != nullptr && from_toml.book->parties() == parties, "a book survives TOML");
  const ParsedAddressBook from_csv = parse_address_book_csv(write_address_book_csv(parties), "book", "hash");
  claim(from_csv.book != nullptr && from_csv.book->parties() == parties, "a book survives CSV");
  return 0;
}
