// The client against the scripted registry, over TLS: what it reads, and what each misbehaviour means.
#include "adapters/registry/soap_registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "adapters/crypto/certificate.hpp"
#include "tests/integration/registry/registry_process.hpp"

namespace budstikke::registry {
namespace {

using std::chrono::year_month_day;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kParties = R"([
 {"her_id": 100, "type": "Organization", "name": "Testvik kommune", "org": 938801363, "business_type": "102",
  "municipality": "4204"},
 {"her_id": 101, "name": "Saksbehandling", "display_name": " Saks\u00a0behandling\n Testvik & omegn <nord> ", "parent": 100,
  "parent_name": "Testvik kommune", "org": 938801363, "business_type": "102", "municipality": "4204", "code": "KD0501",
  "coverage": [100, 200], "place": "Nord", "edi": "own@edi.test", "edi_inherited": "parent@edi.test",
  "from": "2020-01-01T00:00:00", "to": "2030-06-01T00:00:00", "certificate": "valid"},
 {"her_id": 102, "name": "Tannhelse", "parent": 100, "org": 938801363, "municipality": "4204", "code": "KD0501",
  "oid": 8669, "edi_inherited": "parent@edi.test", "certificate": "expired"},
 {"her_id": 103, "name": "Nedlagt", "parent": 100, "municipality": "4204", "code": "KP02", "valid": false,
  "certificate": "none"},
 {"her_id": 104, "type": "Person", "name": "Fastlege", "parent": 100, "municipality": "4204",
  "certificate": "wrong_purpose"},
 {"her_id": 105, "name": "Sykepleie", "parent": 100, "municipality": "4204", "code": "KP02",
  "edi": "not an address", "certificate": "wrong_ca"},
 {"her_id": 200, "type": "Organization", "name": "Nabovik kommune", "org": 938801363, "municipality": "4203",
  "certificate": "garbage"}])";

class SoapRegistryTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { process = new RegistryProcess(); }
  static void TearDownTestSuite() {
    delete process;
    process = nullptr;
  }
  void SetUp() override {
    process->control("/well", "{}");
    process->control("/settings", R"({"first_page": 1, "largest_page": 1000, "clock": 0})");
    process->control("/parties", kParties);
  }

  static void behave(const std::string& what, int times = -1) {
    process->control("/behave", R"({"what": ")" + what + R"(", "times": )" + std::to_string(times) + "}");
  }

  template <class Work>
  static auto with(RegistryOptions options, Work work) {
    LoopThread loop;
    auto registry = std::make_unique<SoapRegistry>(loop.executor(), std::move(options));
    auto result = loop.run(work(*registry));
    loop.join();
    return result;
  }
  template <class Work>
  static auto with(Work work) {
    return with(process->options(), std::move(work));
  }
  static Outcome<RegistryPage> page(const std::string& cursor = {}) {
    return with([&](SoapRegistry& one) { return one.page(cursor); });
  }
  static Outcome<std::optional<Party>> party(std::uint32_t her_id) {
    return with([&](SoapRegistry& one) { return one.party(HerId{her_id}); });
  }
  static Outcome<std::vector<PartyCertificate>> certificates(std::uint32_t her_id) {
    return with([&](SoapRegistry& one) { return one.certificates(HerId{her_id}); });
  }

  /// All pages; empty and `failure` where one fails.
  static std::vector<std::uint32_t> everything(std::optional<Failure>* failure = nullptr) {
    std::vector<std::uint32_t> ids;
    std::string cursor;
    for (int pages = 0; pages < 50; ++pages) {
      const auto one = page(cursor);
      if (!one) {
        if (failure != nullptr) *failure = one.failure();
        return {};
      }
      for (const Party& found : one->parties) ids.push_back(found.her_id.value());
      cursor = one->next;
      if (cursor.empty()) return ids;
    }
    ADD_FAILURE() << "the pages do not end";
    return {};
  }

  static RegistryProcess* process;
};

RegistryProcess* SoapRegistryTest::process = nullptr;

TEST_F(SoapRegistryTest, ReadsAServiceWithAllThatRoutingNeeds) {
  const auto found = party(101);
  ASSERT_TRUE(found) << found.failure().detail;
  ASSERT_TRUE(found->has_value());
  const Party& service = **found;
  EXPECT_EQ(service.her_id, HerId{101});
  EXPECT_EQ(service.parent, HerId{100});
  EXPECT_EQ(service.parent_name, "Testvik kommune");
  EXPECT_EQ(service.parent_organisation_number, "938801363");
  EXPECT_EQ(service.name,
            "Saks\xC2\xA0"
            "behandling Testvik & omegn <nord>");
  EXPECT_EQ(service.service_code, "KD0501");
  EXPECT_EQ(service.municipality, "4204");
  EXPECT_THAT(service.coverage, ElementsAre("her:100", "her:200"));
  EXPECT_EQ(service.place, "Nord");
  EXPECT_EQ(service.business_type, "102");
  EXPECT_EQ(service.edi_address, "own@edi.test");
  EXPECT_TRUE(service.active);
  EXPECT_EQ(service.valid_from,
            (year_month_day{std::chrono::year{2020}, std::chrono::January, std::chrono::day{1}}));
  EXPECT_EQ(service.valid_to,
            (year_month_day{std::chrono::year{2030}, std::chrono::May, std::chrono::day{31}}));
  EXPECT_EQ(service.endpoint, "");
}

TEST_F(SoapRegistryTest, ReadsBusinessesPersonsAndWhatIsNotInUse) {
  const auto business = party(100);
  ASSERT_TRUE(business && *business);
  EXPECT_TRUE((*business)->active);
  EXPECT_TRUE((*business)->parent.empty());
  EXPECT_EQ((*business)->parent_organisation_number, "938801363");
  EXPECT_EQ((*business)->business_type, "102");
  const auto dentist = party(102);
  ASSERT_TRUE(dentist && *dentist);
  EXPECT_EQ((*dentist)->service_code, "") << "the same code in another list is another service";
  EXPECT_EQ((*dentist)->edi_address, "parent@edi.test");
  const auto closed = party(103);
  ASSERT_TRUE(closed && *closed);
  EXPECT_FALSE((*closed)->active);
  const auto doctor = party(104);
  ASSERT_TRUE(doctor && *doctor);
  EXPECT_EQ((*doctor)->name, "Fastlege");
  const auto nurses = party(105);
  ASSERT_TRUE(nurses && *nurses);
  EXPECT_EQ((*nurses)->edi_address, "");
}

TEST_F(SoapRegistryTest, APartyThatIsNotRegisteredIsAnAnswer) {
  const auto found = party(4711);
  ASSERT_TRUE(found) << found.failure().detail;
  EXPECT_FALSE(found->has_value());
}

TEST_F(SoapRegistryTest, ReadsEveryPageHoweverTheyAreCountedAndHoweverLongTheyAre) {
  for (const char* settings : {R"({"first_page": 1})", R"({"first_page": 0})", R"({"largest_page": 2})"}) {
    process->control("/settings", settings);
    EXPECT_THAT(everything(), ElementsAre(100, 101, 102, 103, 104, 105, 200)) << settings;
  }
}

TEST_F(SoapRegistryTest, PartiesThatMoveBetweenPagesComeTwiceAndNoneIsLost) {
  behave("overlap");
  const auto ids = everything();
  EXPECT_EQ(std::set<std::uint32_t>(ids.begin(), ids.end()).size(), 7U);
}

TEST_F(SoapRegistryTest, ALoadThatIsNotTheWholeBookIsNoLoad) {
  for (const char* what : {"repeat", "halve"}) {
    process->control("/well", "{}");
    process->control("/behave", std::string(R"({"what": ")") + what +
                                    R"(", "operation": "Search", "times": -1)" +
                                    (std::string(what) == "halve" ? R"(, "page": 2})" : "}"));
    std::optional<Failure> failure;
    everything(&failure);
    ASSERT_TRUE(failure) << what;
    EXPECT_EQ(id_of(failure->code), "D404") << what;
  }
}

TEST_F(SoapRegistryTest, TellsWhichOfTheKnownPartiesHaveChanged) {
  const auto first = page();
  ASSERT_TRUE(first);
  process->control("/settings", R"({"clock": 3600})");
  process->control("/party",
                   R"({"her_id": 105, "name": "Sykepleie sør", "parent": 100, "municipality": "4204"})");
  const auto changed = with([&](SoapRegistry& one) {
    return one.changed_since({HerId{101}, HerId{105}, HerId{4711}},
                             first->server_time + std::chrono::minutes{10});
  });
  ASSERT_TRUE(changed) << changed.failure().detail;
  EXPECT_THAT(*changed, ElementsAre(HerId{105}));
}

TEST_F(SoapRegistryTest, SaysItsOwnTimeEvenBackwards) {
  const auto now = page();
  behave("clock_back");
  const auto back = page();
  ASSERT_TRUE(now && back);
  EXPECT_LT(back->server_time, now->server_time - std::chrono::hours{20});
}

TEST_F(SoapRegistryTest, FetchesCertificatesThatTheRootsCanJudge) {
  const crypto::CertificateRoots roots(process->roots());
  const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  const auto fault_of = [&](std::uint32_t her_id) {
    const auto found = certificates(her_id);
    if (!found) return std::string(id_of(found.failure().code));
    if (found->empty()) return std::string("none");
    EXPECT_EQ(found->size(), 2U);
    for (const PartyCertificate& one : *found) {
      EXPECT_EQ(one.her_id, HerId{her_id});
      if (her_id == 101) EXPECT_EQ(one.organisation_number, "938801363");
    }
    return roots.fault(found->back(), now);
  };
  EXPECT_EQ(fault_of(101), "");
  EXPECT_THAT(fault_of(102), HasSubstr("expired"));
  EXPECT_EQ(fault_of(103), "none");
  EXPECT_EQ(fault_of(104), "its key is not for signatures");
  EXPECT_THAT(fault_of(105), HasSubstr("issuer"));
  EXPECT_EQ(fault_of(200), "D404");
  EXPECT_EQ(fault_of(4711), "none");
}

struct Misbehaviour {
  const char* what;
  const char* code;
  const char* detail;
};

class RegistryThatMisbehaves : public SoapRegistryTest, public testing::WithParamInterface<Misbehaviour> {};

TEST_P(RegistryThatMisbehaves, IsAFailureInTime) {
  behave(GetParam().what);
  RegistryOptions options = process->options();
  const bool slow = std::string(GetParam().code) == "D402";
  options.timeout = slow ? Duration{300} : Duration{std::chrono::seconds{60}};
  const auto found = with(options, [](SoapRegistry& one) { return one.party(HerId{101}); });
  ASSERT_FALSE(found);
  EXPECT_EQ(id_of(found.failure().code), GetParam().code) << found.failure().detail;
  EXPECT_THAT(found.failure().detail, HasSubstr(GetParam().detail));
  EXPECT_THAT(found.failure().detail, HasSubstr("GetCommunicationPartyDetails"));
  EXPECT_EQ(found.failure().detail.find("127.0.0.1"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Table, RegistryThatMisbehaves,
    testing::Values(
        Misbehaviour{"fault:GeneralError", "D405", "fault GeneralError"},
        Misbehaviour{"status:500", "D405", "HTTP 500"}, Misbehaviour{"status:503", "D405", "HTTP 503"},
        Misbehaviour{"status:401", "D412", "HTTP 401"}, Misbehaviour{"status:302", "D412", "HTTP 302"},
        Misbehaviour{"status:429", "D408", "HTTP 429"}, Misbehaviour{"stall", "D402", "waiting"},
        Misbehaviour{"stall_header", "D402", "waiting"}, Misbehaviour{"drip", "D402", "waiting"},
        Misbehaviour{"close", "D403", ""}, Misbehaviour{"truncated", "D403", ""},
        Misbehaviour{"wrong_xml", "D404", "T01"}, Misbehaviour{"bomb", "D404", "T0"},
        Misbehaviour{"oversized", "D404", "bytes"}, Misbehaviour{"announced", "D404", "bytes"},
        Misbehaviour{"content_type", "D404", "something else than XML"},
        Misbehaviour{"no_body", "D404", "no body"}, Misbehaviour{"other_operation", "D404", "not to"},
        Misbehaviour{"wrong_her_id", "D404", "another party"}));

TEST_F(SoapRegistryTest, AnAnswerWithoutTheRegistrysTimeIsNoPage) {
  behave("no_time");
  const auto found = page();
  ASSERT_FALSE(found);
  EXPECT_EQ(id_of(found.failure().code), "D404");
}

TEST_F(SoapRegistryTest, GivesItsPasswordToNobodyElse) {
  RegistryOptions options = process->options();
  options.password = "wrong";
  const auto refused = with(options, [](SoapRegistry& one) { return one.page({}); });
  ASSERT_FALSE(refused);
  EXPECT_EQ(id_of(refused.failure().code), "D412");

  options = process->options();
  options.tls.ca_file = process->roots();
  const auto stranger = with(options, [](SoapRegistry& one) { return one.page({}); });
  ASSERT_FALSE(stranger);
  EXPECT_EQ(id_of(stranger.failure().code), "D407");

  options = process->options();
  options.url = "http://192.0.2.1/v1/AR";
  const auto open = with(options, [](SoapRegistry& one) { return one.page({}); });
  ASSERT_FALSE(open);
  EXPECT_EQ(id_of(open.failure().code), "D411");
}

}  // namespace
}  // namespace budstikke::registry
