// Answers of the national address registry.

#include <algorithm>

#include "adapters/registry/party_reading.hpp"
#include "adapters/registry/search_page.hpp"
#include "adapters/registry/soap.hpp"
#include "tests/fuzz/claim.hpp"

using namespace budstikke;
using fuzz::claim;

namespace {

void check_party(const Party& party) {
  claim(!party.her_id.empty(), "a party has a HER-id");
  for (const std::string* text :
       {&party.name, &party.parent_name, &party.place, &party.municipality, &party.service_code,
        &party.edi_address, &party.parent_organisation_number}) {
    claim(!fuzz::holds_control(*text) && text->size() <= 254, "a party's texts are short lines");
  }
  claim(party.coverage.size() <= 500, "coverage is bounded");
}

void check_failure(const Failure& failure) {
  claim(failure.code == Code::D404 || failure.code == Code::D405, "a failure has its code");
  claim(!fuzz::holds_control(failure.detail) && failure.detail.size() < 500, "a failure is one short line");
}

void read_search(const xml::Document& document, const registry::SearchCursor& at) {
  const auto response = registry::response(document, "Search");
  if (!response) return check_failure(response.failure());
  const auto page = registry::read_page(*response, at);
  if (!page) return check_failure(page.failure());
  std::for_each(page->parties.begin(), page->parties.end(), check_party);
  if (page->next.empty()) return;
  const auto next = registry::parse_cursor(page->next);
  claim(next.has_value() && registry::to_text(*next) == page->next, "a cursor survives its text");
  claim(next->page == at.page + 1, "a load goes on");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const auto cursor = registry::parse_cursor(input.text());
  const auto document = xml::Document::parse(Payload{input.all()}, XmlLimits{});
  if (!document) return 0;
  read_search(*document, cursor.value_or(registry::SearchCursor{}));
  const auto details = registry::response(*document, "GetCommunicationPartyDetails");
  if (!details) {
    check_failure(details.failure());
  } else if (const auto result = registry::find(*details, "GetCommunicationPartyDetailsResult")) {
    if (const auto party = registry::read_party(*result)) check_party(*party);
  }
  return 0;
}
