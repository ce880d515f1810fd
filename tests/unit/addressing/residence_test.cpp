#include "engine/addressing/residence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace budstikke::addressing {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr std::chrono::year_month_day kToday = 2026y / 11 / 22;

const PostalHints& hints() {
  static const PostalHints table{
      {"8001", {"1804"}},         {"8590", {"1850"}}, {"8517", {"1805", "1806"}},
      {"8500", {"1806", "1853"}}, {"6290", {"1534"}}, {"6002", {"1504"}},
      {"6270", {"1507"}},         {"9990", {"9998"}}, {"7243", {"5055", "5059"}},
      {"0001", {"0301", "3201"}},
  };
  return table;
}

struct Case {
  const char* told;
  const char* municipality;
  const char* district;
  const char* postal_code;
  const char* expected;  ///< municipality
  const char* expected_district;
  std::optional<Code> missing;
  const char* says;  ///< part of `how`, and of the failure's detail where there is one
};

Residence find(const Case& one, std::chrono::year_month_day date = kToday) {
  PatientFacts patient;
  patient.present = true;
  patient.municipality = one.municipality;
  patient.district = one.district;
  patient.postal_code = one.postal_code;
  return find_residence(patient, one.told, MunicipalityTable::builtin(), hints(), date);
}

TEST(Residence, IsWhatTheFirstStatementSays) {
  const Case cases[] = {
      // The message.
      {"", "1804", "", "", "1804", "", {}, "the message says 1804 (Bodø)"},
      {"", "1702", "", "", "5006", "", {}, "the message says 1702; since 2020-01-01 it is Steinkjer 5006"},
      {"", "0301", "030103", "", "0301", "030103", {}, "district 030103"},
      {"", "0301", "030199", "", "0301", "030199", {}, "no registered address"},
      {"", "0301", "030150", "", "0301", "", {}, "left out"},
      {"", "1804", "030103", "", "1804", "", {}, "lies elsewhere"},
      {"", "1201", "120101", "", "4601", "460101", {}, "district 460101"},
      {"", "1804", "", "6002", "1804", "", {}, "the message says 1804 (Bodø)"},
      // The district alone.
      {"", "", "030103", "", "0301", "030103", {}, "the message says district 030103"},
      {"", "9999", "030103", "", "0301", "030103", {}, "district 030103"},
      {"", "", "120101", "", "4601", "460101", {}, "Bergen 4601"},
      {"", "", "030199", "", "0301", "030199", {}, "no registered address"},
      // The operator overrides the message.
      {"1804", "0301", "030103", "", "1804", "", {}, "the operator says 1804 (Bodø)"},
      {"0301", "1804", "030103", "", "0301", "030103", {}, "the operator says 0301"},
      {"030102", "0301", "030103", "", "0301", "030102", {}, "district 030102"},
      {"1702", "", "", "", "5006", "", {}, "the operator says 1702; since"},
      {"1875", "1850", "", "", "1875", "", {}, "the operator says 1875"},
      {"030150", "0301", "030103", "", "", "", Code::H303, "no district on 2026-11-22"},
      {"9999", "1804", "", "", "", "", Code::H303, "the operator says 9999"},
      {"1850", "1804", "", "", "", "", Code::H302, "Narvik 1806"},
      // Nothing says it.
      {"", "", "", "", "", "", Code::H301, "states no municipality"},
      {"", "9999", "", "", "", "", Code::H301, "9999, not stated"},
      {"", "0000", "", "", "", "", Code::H301, "0000, not stated"},
      {"", "", "", "1234", "", "", Code::H301, "states no municipality"},
      {"", "", "", "9990", "", "", Code::H301, "states no municipality"},
      {"", "", "999901", "", "", "", Code::H301, "states no municipality"},
      {"", "", "998801", "", "", "", Code::H303, "998801"},
      // The postal code hints and does not decide.
      {"", "", "", "8001", "", "", Code::H316, "lies in Bodø 1804"},
      {"", "9999", "", "8001", "", "", Code::H316, "lies in Bodø 1804"},
      {"", "", "", "0001", "", "", Code::H316, "Oslo 0301, Bærum 3201"},
      {"", "", "", "6290", "", "", Code::H316, "Haram 1580"},
      {"", "", "", "6270", "", "", Code::H316, "Ålesund 1508, Haram 1580"},
      // Unknown.
      {"", "9998", "", "", "", "", Code::H303, "9998"},
      {"", "9998", "", "8001", "", "", Code::H303, "the postal code lies in Bodø 1804"},
      {"", "2111", "", "", "", "", Code::H303, "2111"},
      {"", "Oslo<>", "", "", "", "", Code::H303, "something that is no municipality number"},
      // Divided.
      {"", "1850", "", "", "", "", Code::H302, "divided since 2020-01-01: Narvik 1806, Hamarøy 1875"},
      {"", "1507", "", "", "", "", Code::H302, "divided since 2024-01-01: Ålesund 1508, Haram 1580"},
      {"", "1507", "", "8001", "", "", Code::H302, "Ålesund 1508, Haram 1580"},
      {"", "1850", "", "8590", "", "", Code::H302, "Narvik 1806, Hamarøy 1875"},
      {"", "1854", "", "", "1806", "", {}, "1854"},
      {"", "5012", "", "7243", "", "", Code::H302, "Heim 5055"},
      // Divided, and the postal code lies in exactly one heir: two facts agree.
      {"", "1507", "", "6290", "1580", "", {}, "the postal code lies in Haram 1580"},
      {"", "1507", "", "6002", "1508", "", {}, "the postal code lies in Ålesund 1508"},
      {"", "1850", "", "8500", "1806", "", {}, "the postal code lies in Narvik 1806"},
  };
  for (const Case& one : cases) {
    const Residence got = find(one);
    const auto where = std::string("told ") + one.told + ", message " + one.municipality + "/" +
                       one.district + ", postal " + one.postal_code;
    EXPECT_EQ(got.municipality, one.expected) << where;
    EXPECT_EQ(got.district, one.expected_district) << where;
    EXPECT_THAT(got.how, HasSubstr(one.says)) << where;
    ASSERT_EQ(got.missing.has_value(), one.missing.has_value()) << where;
    EXPECT_EQ(got.missing.has_value(), got.municipality.empty()) << where;
    if (one.missing) {
      EXPECT_EQ(id_of(got.missing->code), id_of(*one.missing)) << where;
      EXPECT_THAT(got.missing->detail, HasSubstr(one.says)) << where;
    }
  }
}

TEST(Residence, FollowsTheDate) {
  const Case tromso{"", "5401", "", "", "", "", {}, ""};
  EXPECT_EQ(find(tromso, 2023y / 12 / 31).municipality, "5401");
  EXPECT_EQ(find(tromso, 2024y / 1 / 1).municipality, "5501");
  const Case new_bergen{"", "4601", "", "", "", "", {}, ""};
  const Residence early = find(new_bergen, 2019y / 12 / 31);
  EXPECT_EQ(early.municipality, "1201");
  EXPECT_THAT(early.how, HasSubstr("on 2019-12-31 it is Bergen 1201"));
  const Case tysfjord{"", "1850", "", "", "", "", {}, ""};
  EXPECT_EQ(find(tysfjord, 2019y / 12 / 31).municipality, "1850");
  EXPECT_TRUE(find(tysfjord, 2020y / 1 / 1).municipality.empty());
}

TEST(Residence, RepeatsNeitherPostalCodesNorWhatIsNoNumber) {
  for (const Case& one :
       {Case{"", "", "", "8001", "", "", {}, ""}, Case{"", "1507", "", "6290", "", "", {}, ""},
        Case{"", "9998", "", "8001", "", "", {}, ""}}) {
    const Residence got = find(one);
    EXPECT_THAT(got.how, Not(HasSubstr(one.postal_code)));
    if (got.missing) {
      EXPECT_THAT(got.missing->detail, Not(HasSubstr(one.postal_code)));
    }
  }
  const Residence told = find({"Kari Nordmann", "", "", "", "", "", {}, ""});
  EXPECT_THAT(told.how, Not(HasSubstr("Kari")));
}

}  // namespace
}  // namespace budstikke::addressing
