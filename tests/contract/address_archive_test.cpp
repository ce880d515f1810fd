// The dated address book, the load under way and the certificates, of each store.

#include "tests/contract/store_contract.hpp"

namespace budstikke {
namespace {

/// Every field differs from its default and from its neighbours.
Party full_party(std::uint32_t id) {
  Party party;
  party.her_id = HerId{id};
  party.parent = HerId{4'294'967'295};
  party.parent_name = "Bodø kommune";
  party.parent_organisation_number = "972418013";
  party.name = "Saksbehandling";
  party.service_code = "KD0501";
  party.municipality = "1804";
  party.coverage = {"1841", "030103"};
  party.district = "030110";
  party.place = "Bydel Sagene";
  party.valid_from =
      std::chrono::year_month_day{std::chrono::year{2024}, std::chrono::month{1}, std::chrono::day{31}};
  party.valid_to =
      std::chrono::year_month_day{std::chrono::year{2026}, std::chrono::month{12}, std::chrono::day{1}};
  party.active = false;
  party.business_type = "102";
  party.edi_address = "edi@bodo.example";
  party.endpoint = "https://plo.example/messages";
  party.certificate = "/etc/budstikke/peers/bodo.pem";
  return party;
}

Party plain_party(std::uint32_t id, const std::string& name = "A") {
  Party party;
  party.her_id = HerId{id};
  party.name = name;
  return party;
}

AddressImport import_of(std::uint64_t number, TimePoint when, std::vector<Party> put,
                        std::vector<HerId> removed = {}) {
  AddressImport import;
  import.record.number = number;
  import.record.at = when;
  import.record.source = "file";
  import.put = std::move(put);
  import.removed = std::move(removed);
  return import;
}

PartyCertificate full_certificate(std::uint32_t party, CertificateUse use) {
  PartyCertificate one;
  one.her_id = HerId{party};
  one.use = use;
  one.der = std::string("\x30\x00\xff", 3);
  one.sha256 = "abcd";
  one.subject = "CN=Bodø kommune";
  one.issuer = "CN=CA";
  one.serial = "01";
  one.organisation_number = "972418013";
  one.not_before = at(1);
  one.not_after = at(2);
  one.fault = "expired";
  one.fetched_at = at(3);
  return one;
}

std::string everything(const PartyCertificate& c) {
  return c.her_id.text() + '|' + to_text(c.use) + '|' + c.der + '|' + c.sha256 + '|' + c.subject + '|' +
         c.issuer + '|' + c.serial + '|' + c.organisation_number + '|' + to_text(c.not_before) + '|' +
         to_text(c.not_after) + '|' + c.fault + '|' + to_text(c.fetched_at);
}

std::string everything(const ImportRecord& r) {
  return std::to_string(r.number) + '|' + to_text(r.at) + '|' + to_text(r.kind) + '|' + r.source + '|' +
         r.hash + '|' + (r.complete_to ? to_text(*r.complete_to) : "-") + '|' + std::to_string(r.added) +
         '|' + std::to_string(r.changed) + '|' + std::to_string(r.removed) + '|' + std::to_string(r.total) +
         '|' + r.who + '|' + r.why;
}

template <class UnderTest>
class AddressContract : public StoreContract<UnderTest> {
 protected:
  std::string take_up(AddressImport import) {
    return words({tests::run(this->io_, this->store().take_up(std::move(import)))})[0];
  }
  std::string stage(StagedLoad page) {
    return words({tests::run(this->io_, this->store().stage(std::move(page)))})[0];
  }

  /// "1:A 2:B": the parties of that moment with their names.
  std::string book(TimePoint when) {
    std::string list;
    for (const Party& party : this->get(this->store().parties(when))) {
      list += (list.empty() ? "" : " ") + party.her_id.text() + ":" + party.name;
    }
    return list;
  }

  /// "import name from-until" of each version, in seconds.
  Words versions(std::uint32_t party) {
    const auto seconds = [](TimePoint time) { return std::to_string((time - at(0)).count() / 1'000); };
    Words list;
    for (const PartyVersion& one : this->get(this->store().versions(HerId{party}))) {
      list.push_back(std::to_string(one.import) + " " + one.party.name + " " + seconds(one.from) + "-" +
                     (one.until ? seconds(*one.until) : ""));
    }
    return list;
  }
};
TYPED_TEST_SUITE(AddressContract, Stores);

TYPED_TEST(AddressContract, KeepsEveryFieldOfAParty) {
  Party bare;
  bare.her_id = HerId{2};
  bare.name = "Bare";
  ASSERT_EQ(this->take_up(import_of(1, at(10), {bare, full_party(8'143'001)})), "ok");
  this->reopen();
  const std::vector<Party> parties = this->get(this->store().parties(at(10)));
  ASSERT_EQ(parties.size(), 2U);
  EXPECT_EQ(parties[0], bare);
  EXPECT_EQ(parties[1], full_party(8'143'001));
}

TYPED_TEST(AddressContract, KeepsEveryFieldOfAnImportNewestFirst) {
  AddressImport import = import_of(1, at(10), {});
  EXPECT_TRUE(this->get(this->store().imports(10)).empty());
  import.record = {1, at(10), ImportKind::delta, "registry", "hash", at(9), 1, 2, 3, 4, "kari", "the reason"};
  const std::string first = everything(import.record);
  ASSERT_EQ(this->take_up(std::move(import)), "ok");
  ASSERT_EQ(this->take_up(import_of(2, at(20), {})), "ok");
  this->reopen();
  const auto imports = this->get(this->store().imports(10));
  ASSERT_EQ(imports.size(), 2U);
  EXPECT_EQ(imports[0].number, 2U);
  EXPECT_FALSE(imports[0].complete_to);
  EXPECT_EQ(everything(imports[1]), first);
  EXPECT_EQ(this->get(this->store().imports(1)).size(), 1U);
}

TYPED_TEST(AddressContract, SaysWhatTheBookSaidAtAnyMoment) {
  ASSERT_EQ(this->take_up(import_of(1, at(10), {plain_party(1), plain_party(2)})), "ok");
  ASSERT_EQ(this->take_up(import_of(2, at(20), {plain_party(1, "B"), plain_party(3)}, {HerId{2}})), "ok");
  ASSERT_EQ(this->take_up(import_of(3, at(30), {plain_party(2, "C")})), "ok");
  this->reopen();
  const std::pair<TimePoint, std::string> expected[] = {
      {at(10) - Duration{1}, ""},        {at(10), "1:A 2:A"},
      {at(20) - Duration{1}, "1:A 2:A"}, {at(20), "1:B 3:A"},
      {at(30) - Duration{1}, "1:B 3:A"}, {at(30), "1:B 2:C 3:A"},
      {at(1'000'000), "1:B 2:C 3:A"},
  };
  for (const auto& [when, book] : expected) EXPECT_EQ(this->book(when), book) << to_text(when);
  EXPECT_EQ(this->versions(1), (Words{"1 A 10-20", "2 B 20-"}));
  EXPECT_EQ(this->versions(2), (Words{"1 A 10-20", "3 C 30-"})) << "gone for a while";
  EXPECT_EQ(this->versions(4), Words{});
}

TYPED_TEST(AddressContract, TakesTwoImportsOfOneMoment) {
  ASSERT_EQ(this->take_up(import_of(1, at(10), {plain_party(1)})), "ok");
  ASSERT_EQ(this->take_up(import_of(2, at(10), {plain_party(1, "B")})), "ok");
  EXPECT_EQ(this->book(at(10)), "1:B");
  EXPECT_EQ(this->versions(1), (Words{"1 A 10-10", "2 B 10-"}));
}

TYPED_TEST(AddressContract, TakesUpAllOfAnImportOrNothing) {
  ASSERT_EQ(this->take_up(import_of(1, at(10), {plain_party(1)})), "ok");
  EXPECT_EQ(this->take_up(import_of(1, at(20), {plain_party(2)})), "B202") << "somebody was faster";
  EXPECT_EQ(this->take_up(import_of(3, at(20), {plain_party(2)})), "B202");
  EXPECT_EQ(this->take_up(import_of(2, at(5), {plain_party(2), plain_party(1, "B")})), "B202")
      << "the past is not changed";
  EXPECT_EQ(this->take_up(import_of(2, at(5), {plain_party(2)}, {HerId{1}})), "B202");
  EXPECT_EQ(this->take_up(import_of(2, at(20), {plain_party(2), plain_party(3), plain_party(2)})), "B203");
  EXPECT_EQ(this->book(at(100)), "1:A");
  EXPECT_EQ(this->versions(2), Words{});
  EXPECT_EQ(this->get(this->store().imports(10)).size(), 1U);
  EXPECT_EQ(this->take_up(import_of(2, at(20), {}, {HerId{1}})), "ok");
  EXPECT_EQ(this->take_up(import_of(3, at(15), {plain_party(1)})), "B202") << "it was gone only later";
  EXPECT_EQ(this->take_up(import_of(3, at(20), {plain_party(1)})), "ok");
}

TYPED_TEST(AddressContract, GoesOnWithALoadThatWasBrokenOff) {
  EXPECT_FALSE(this->get(this->store().staged()));
  ASSERT_EQ(this->stage({at(1), "page 2", {full_party(8), plain_party(5)}, at(0)}), "ok");
  this->reopen();
  ASSERT_EQ(this->stage({at(1), "page 3", {plain_party(7), plain_party(5, "B")}, at(2)}), "ok");
  this->reopen();
  const auto staged = this->get(this->store().staged());
  ASSERT_TRUE(staged);
  EXPECT_EQ(staged->begun, at(1));
  EXPECT_EQ(staged->cursor, "page 3");
  EXPECT_EQ(staged->complete_to, at(2));
  ASSERT_EQ(staged->parties.size(), 3U);
  EXPECT_EQ(staged->parties[0], plain_party(5, "B")) << "a party that comes again replaces the first";
  EXPECT_EQ(staged->parties[1], plain_party(7));
  EXPECT_EQ(staged->parties[2], full_party(8));
  EXPECT_EQ(this->book(at(100)), "") << "nothing of it is in the book";
}

TYPED_TEST(AddressContract, DropsALoadForANewOneAndForAnImport) {
  ASSERT_EQ(this->stage({at(1), "page 2", {plain_party(5)}, {}}), "ok");
  ASSERT_EQ(this->stage({at(2), "", {}, {}}), "ok");
  auto staged = this->get(this->store().staged());
  ASSERT_TRUE(staged);
  EXPECT_EQ(staged->begun, at(2));
  EXPECT_TRUE(staged->parties.empty());
  EXPECT_FALSE(staged->complete_to);
  ASSERT_EQ(this->stage({at(2), "page 2", {plain_party(6)}, {}}), "ok");
  EXPECT_EQ(this->take_up(import_of(7, at(3), {})), "B202");
  EXPECT_TRUE(this->get(this->store().staged())) << "what was refused clears nothing";
  ASSERT_EQ(this->take_up(import_of(1, at(3), {})), "ok");
  EXPECT_FALSE(this->get(this->store().staged()));
}

TYPED_TEST(AddressContract, ReplacesACertificateOfTheSamePartyAndUse) {
  const auto signs = full_certificate(7, CertificateUse::signature);
  const auto seals = full_certificate(7, CertificateUse::encryption);
  PartyCertificate bare;
  bare.her_id = HerId{5};
  EXPECT_TRUE(this->get(this->store().certificates()).empty());
  ASSERT_EQ(words({tests::run(this->io_, this->store().put({signs, seals, bare}))}), Words{"ok"});
  this->reopen();
  PartyCertificate renewed = signs;
  renewed.serial = "02";
  ASSERT_EQ(words({tests::run(this->io_, this->store().put({renewed}))}), Words{"ok"});
  const auto found = this->get(this->store().certificates());
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(everything(found[0]), everything(bare));
  EXPECT_EQ(everything(found[1]), everything(seals));
  EXPECT_EQ(everything(found[2]), everything(renewed));
}

TYPED_TEST(AddressContract, TakesTheWholeCountryAtOnce) {
  constexpr std::uint32_t kParties = 50'000;
  AddressImport import = import_of(1, at(1), {});
  for (std::uint32_t id = 1; id <= kParties; ++id) import.put.push_back(full_party(id));
  ASSERT_EQ(this->take_up(std::move(import)), "ok");
  EXPECT_EQ(this->get(this->store().parties(at(1))).size(), kParties);
}

}  // namespace
}  // namespace budstikke
