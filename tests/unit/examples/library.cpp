#include "tests/unit/examples/library.hpp"
#include "tests/support/places.hpp"

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

#include "adapters/directory/address_book_file.hpp"
#include "engine/addressing/resolver.hpp"

namespace budstikke::examples {
namespace {

std::string read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::string read_book(const std::string& file) {
  const auto own = kFolder / "addresses" / file;
  if (std::filesystem::exists(own)) return read(own);
  const auto shipped = std::filesystem::path(tests::source_directory()) / "tools/quickstart/addresses.toml";
  return std::regex_replace(read(shipped), std::regex("@PEER@"), "http://127.0.0.1:1/");
}

}  // namespace

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const auto& one : std::filesystem::directory_iterator(kFolder)) {
    if (one.path().extension() == ".toml") result.push_back(one.path().stem().string());
  }
  std::ranges::sort(result);
  return result;
}

RuleLibrary read_library(const std::string& name) {
  const std::string file = name + ".toml";
  return {rules::parse_rules(read(kFolder / file), file, "hash").rules,
          parse_address_book(read_book(file), file, "hash").book};
}

std::string test_name(std::string name) {
  std::ranges::replace(name, '-', '_');
  return name;
}

std::string text_fact(const rules::Facts& facts, std::string_view name) {
  const auto found = facts.find(name);
  const auto* text = found == facts.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? std::string{} : *text;
}

std::string destination(const rules::Target& target, const rules::Facts& facts,
                        const addressing::AddressBook& book, rules::Date day) {
  using rules::Target;
  if (target.kind == Target::Kind::receiver) return "receiver";
  const auto& table = addressing::MunicipalityTable::builtin();
  PatientFacts patient;
  patient.present = true;
  patient.municipality = text_fact(facts, "patient.municipality");
  patient.district = text_fact(facts, "patient.district");
  const addressing::Residence residence = addressing::find_residence(patient, {}, table, {}, day);
  const addressing::Wanted wanted{target.party, target.kind == Target::Kind::party ? "" : target.service_code,
                                  target.place};
  const auto found = addressing::resolve(wanted, residence, book, table, day);
  if (found.party) return found.party->her_id.text();
  return found.why_not ? std::string(id_of(found.why_not->code)) : "nowhere";
}

}  // namespace budstikke::examples
