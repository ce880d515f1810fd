#include "engine/intake/address_facts.hpp"

#include <gtest/gtest.h>

#include "tests/unit/intake/messages.hpp"

namespace budstikke::intake_tests {
namespace {

using namespace std::chrono_literals;

Party known(HerId her_id, std::string service, std::string municipality, std::string business_type = {}) {
  Party party;
  party.her_id = her_id;
  party.service_code = std::move(service);
  party.municipality = std::move(municipality);
  party.business_type = std::move(business_type);
  return party;
}

rules::AddressFacts facts_of_sender(std::vector<Party> parties) {
  Routing routing;
  routing.book = std::make_shared<addressing::AddressBook>(std::move(parties), "book");
  return address_facts(care_message(1), {}, routing, 2026y / 11 / 22);
}

TEST(AddressFacts, TellTheServiceOfSenderAndReceiver) {
  const auto facts = facts_of_sender({known(kWard, "2", "1804", "101"), known(kNursing, "KP02", "1806")});
  EXPECT_EQ(facts.sender_service, "2");
  EXPECT_EQ(facts.receiver_service, "KP02");
}

TEST(AddressFacts, TellTheMunicipalityOfWhatIsAMunicipalitysInTodaysNumbers) {
  const std::vector<std::tuple<std::string, Party, std::string>> cases{
      {"a hospital's department", known(kWard, "1", "1804"), ""},
      {"a municipal service", known(kWard, "KD0501", "1804"), "1804"},
      {"a renumbered municipality", known(kWard, "KD0501", "1702"), "5006"},
      {"a divided municipality", known(kWard, "KD0501", "1850"), ""},
      {"a service of all kinds of business, of a municipality", known(kWard, "8", "1804", "102"), "1804"},
      {"an inter-municipal company", known(kWard, "", "1804", "114"), "1804"},
      {"a private business with a municipal service", known(kWard, "KP02", "1804", "103"), ""},
      {"the business, where the service is not in the book", known(kHospital, "", "1804", "102"), "1804"},
      {"nobody that the book knows", known(kStranger, "KD0501", "1804"), ""},
  };
  for (const auto& [what, party, municipality] : cases) {
    EXPECT_EQ(facts_of_sender({party}).sender_municipality, municipality) << what;
  }
  EXPECT_EQ(facts_of_sender({known(kNursing, "KP02", "1702")}).receiver_municipality, "5006");
}

}  // namespace
}  // namespace budstikke::intake_tests
