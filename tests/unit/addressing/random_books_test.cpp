// Properties that hold for whatever address book there is. Seeds are fixed: a failure repeats itself.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "adapters/directory/address_book_csv.hpp"
#include "engine/addressing/import_check.hpp"
#include "engine/addressing/nearness.hpp"
#include "engine/addressing/resolver.hpp"

namespace budstikke::addressing {
namespace {

using namespace std::chrono_literals;

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(engine_);
  }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class List>
  auto of(const List& list) {
    return list[below(std::size(list))];
  }

 private:
  std::mt19937 engine_;
};

/// Numbers that changes tie together, so that small books have to do with each other.
const std::vector<std::string> kNumbers{
    "0301", "1850", "1849", "1805", "1806", "1875", "1854", "1507", "1504", "1534", "1508", "1580", "5012",
    "1613", "5055", "5059", "1702", "5006", "1201", "4601", "0213", "3020", "3207", "0217", "1804", "1842"};
const std::vector<std::string> kDistricts{"030101", "030103", "030105", "030114",
                                          "030115", "120101", "460101", "150701"};
const std::vector<std::string> kTexts{"",
                                      "Saksbehandling",
                                      "Bydel Sagene",
                                      "Barn og unge",
                                      "=1+1",
                                      "'=x",
                                      "a;b,c",
                                      "\"x\"",
                                      "Bydel Nordstrand og Frogner",
                                      "\\",
                                      "Østre, \"Indre\"",
                                      "...",
                                      "-",
                                      "@"};

std::chrono::year_month_day random_day(Random& random) {
  constexpr std::array kDays{2016y / 5 / 17,  2019y / 12 / 31, 2020y / 1 / 1,
                             2023y / 12 / 31, 2024y / 1 / 1,   2026y / 11 / 22};
  return random.of(kDays);
}

Party random_party(Random& random, std::uint32_t her_id) {
  Party party;
  party.her_id = HerId(her_id);
  party.name = random.of(kTexts) + "x";
  party.place = random.of(kTexts);
  party.service_code = random.one_in(5) ? "KP02" : "KD0501";
  if (!random.one_in(4)) party.municipality = random.of(kNumbers);
  while (random.one_in(2))
    party.coverage.push_back(random.one_in(3) ? random.of(kDistricts) : random.of(kNumbers));
  if (random.one_in(4)) party.district = random.of(kDistricts);
  if (random.one_in(5)) party.valid_from = random_day(random);
  if (random.one_in(5)) party.valid_to = 2027y / 1 / 31;
  party.active = !random.one_in(6);
  if (!random.one_in(6)) party.endpoint = "https://peer.example/";
  if (random.one_in(3)) party.parent = HerId(her_id + 1'000);
  if (random.one_in(3)) party.business_type = "102";
  if (random.one_in(3)) party.edi_address = "plo@peer.example";
  if (random.one_in(3)) party.certificate = "/etc/a.b/" + std::string(random.below(40), '.');
  return party;
}

std::vector<Party> random_book(Random& random) {
  std::vector<Party> parties;
  const std::size_t count = random.below(12);
  for (std::uint32_t i = 0; i < count; ++i) parties.push_back(random_party(random, i + 1));
  return parties;
}

TEST(RandomBooks, AreSearchedByAreaAsIfEveryPartyWereAsked) {
  Random random(1153);
  const auto& table = MunicipalityTable::builtin();
  std::size_t served = 0;
  for (int round = 0; round < 1'000; ++round) {
    const auto day = random_day(random);
    const AddressBook book(random_book(random), "hash");
    Residence residence;
    residence.municipality = table.translate(random.of(kNumbers), day).number;
    if (residence.municipality.empty()) continue;
    const std::string district = table.translate_district(random.of(kDistricts), day);
    if (district.starts_with(residence.municipality)) residence.district = district;
    const Resolution got = resolve({HerId(), "KD0501", {}}, residence, book, table, day);
    std::vector<HerId> expected;
    for (const Party& party : book.parties()) {
      const bool concerned = nearness_of(party, residence, table, day) != Nearness::none;
      if (party.service_code == "KD0501" && concerned) expected.push_back(party.her_id);
    }
    std::vector<HerId> considered;
    for (const Considered& one : got.considered) considered.push_back(one.her_id);
    ASSERT_EQ(considered, expected) << residence.municipality << " in round " << round;
    if (!got.party) continue;
    ++served;
    ASSERT_TRUE(out_of_use(*got.party, day).empty());
    ASSERT_LE(nearness_of(*got.party, residence, table, day), Nearness::host);
    // Nobody who is in use stands as near or nearer.
    for (const Party& other : book.parties()) {
      const bool rival = other.her_id != got.party->her_id && other.service_code == "KD0501" &&
                         out_of_use(other, day).empty();
      if (!rival) continue;
      ASSERT_GT(nearness_of(other, residence, table, day), nearness_of(*got.party, residence, table, day));
    }
  }
  EXPECT_GT(served, 150U) << "the books are of use";
}

TEST(RandomBooks, GoThroughFilesUnchanged) {
  Random random(8663);
  for (int round = 0; round < 500; ++round) {
    const std::vector<Party> parties = random_book(random);
    const auto from_csv = parse_address_book_csv(write_address_book_csv(parties), "file", "");
    const auto from_toml = parse_address_book(write_address_book_toml(parties), "file", "");
    // The files refuse dates in the wrong order; all else must pass.
    if (!from_csv.book || !from_toml.book) {
      ASSERT_FALSE(from_csv.book) << write_address_book_csv(parties);
      ASSERT_FALSE(from_toml.book) << write_address_book_toml(parties);
      continue;
    }
    ASSERT_EQ(from_csv.book->parties(), parties) << write_address_book_csv(parties);
    ASSERT_EQ(from_toml.book->parties(), parties) << write_address_book_toml(parties);
  }
}

TEST(RandomBooks, AreReadWithoutHarmWhenTheyAreDamaged) {
  Random random(9040);
  const std::string pieces[] = {
      "\"", ";", ",", "\n", "\r", "'", "=", "\xC3", std::string(1, '\0'), "0301", "[[party]]", "\"\"\""};
  for (int round = 0; round < 2'000; ++round) {
    const std::vector<Party> parties = random_book(random);
    std::string csv = write_address_book_csv(parties);
    std::string toml = write_address_book_toml(parties) + "#";
    for (std::size_t i = random.below(6); i > 0; --i) {
      csv.insert(random.below(csv.size()), random.of(pieces));
      toml.insert(random.below(toml.size()), random.of(pieces));
    }
    for (const auto& parsed :
         {parse_address_book_csv(csv, "file", ""), parse_address_book(toml, "file", "")}) {
      ASSERT_NE(parsed.book == nullptr, !has_errors(parsed.diagnostics));
      if (!parsed.book) continue;
      // Whatever the files let through, an import lets through, but for a service that serves nowhere.
      for (const PartyFault& fault : check_parties(parsed.book->parties(), MunicipalityTable::builtin())) {
        ASSERT_TRUE(fault.severity == Severity::warning || fault.what.find("neither") != std::string::npos)
            << fault.what;
      }
    }
  }
}

TEST(RandomBooks, DifferByWhatTheirDifferenceSays) {
  Random random(3402);
  for (int round = 0; round < 500; ++round) {
    const std::vector<Party> before = random_book(random);
    const std::vector<Party> after = random_book(random);
    const BookDifference found = difference(before, after);
    std::map<HerId, Party> made;
    for (const Party& party : before) made.emplace(party.her_id, party);
    for (const Party& party : found.removed) ASSERT_EQ(made.erase(party.her_id), 1U);
    for (const Party& party : found.added) ASSERT_TRUE(made.emplace(party.her_id, party).second);
    for (const PartyChange& change : found.changed) {
      ASSERT_FALSE(change.fields.empty());
      ASSERT_EQ(made.at(change.after.her_id), change.before);
      made.at(change.after.her_id) = change.after;
    }
    std::map<HerId, Party> expected;
    for (const Party& party : after) expected.emplace(party.her_id, party);
    ASSERT_EQ(made, expected);
  }
}

}  // namespace
}  // namespace budstikke::addressing
