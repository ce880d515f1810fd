#include "adapters/admin/list_query.hpp"

#include <gtest/gtest.h>

#include <string>

namespace budstikke::admin {

namespace {

/// Every field, so that a case also shows what it leaves alone.
std::string dump(const ListFilter& filter) {
  std::string text;
  if (filter.state) text += "state=" + std::string(to_text(*filter.state)) + " ";
  if (filter.code) text += "code=" + std::string(id_of(*filter.code)) + " ";
  if (!filter.party.empty()) text += "party=" + filter.party.text() + " ";
  if (!filter.sender.empty()) text += "sender=" + filter.sender.text() + " ";
  if (!filter.type.empty()) text += "type=" + filter.type + " ";
  if (filter.received_from) text += "from=" + to_text(*filter.received_from) + " ";
  if (filter.received_until) text += "until=" + to_text(*filter.received_until) + " ";
  return text + "max=" + std::to_string(filter.max);
}

TEST(ListQuery, ReadsEachParameter) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "max=100"},
      {"state=held", "state=held max=100"},
      {"state=handed_over", "state=handed_over max=100"},
      {"code=H301", "code=H301 max=100"},
      {"party=8180401", "party=8180401 max=100"},
      {"sender=4294967295", "sender=4294967295 max=100"},
      {"type=HELSEOPPL_SOKNAD", "type=HELSEOPPL_SOKNAD max=100"},
      {"from=2026-11-22T08:00:00Z", "from=2026-11-22T08:00:00.000Z max=100"},
      {"from=2026-11-22T08:00:00", "from=2026-11-22T07:00:00.000Z max=100"},  // Norwegian winter time
      {"until=2026-11-22T08%3A00%3A00%2B02:00", "until=2026-11-22T06:00:00.000Z max=100"},
      {"until=2026-11-22T08:00:00+02:00", "until=2026-11-22T06:00:00.000Z max=100"},
      {"max=10000", "max=10000"},
      {"state=held&max=1&party=2", "state=held party=2 max=1"},
  };
  for (const auto& [query, filter] : cases) {
    const auto parsed = parse_list_query(query);
    ASSERT_TRUE(parsed) << query << ": " << parsed.failure().detail;
    EXPECT_EQ(dump(*parsed), filter) << query;
  }
}

TEST(ListQuery, RefusesWhatItDoesNotUnderstandAndNamesIt) {
  const std::pair<const char*, const char*> cases[] = {
      {"state=on+hold", "\"state\""},
      {"state=", "\"state\""},
      {"state", "\"state\""},
      {"code=H999", "\"code\""},
      {"party=0", "\"party\""},  // would list everything
      {"party=-1", "\"party\""},
      {"party=4294967296", "\"party\""},
      {"party=12x", "\"party\""},
      {"sender=", "\"sender\""},
      {"type=", "\"type\""},
      {"from=yesterday", "\"from\""},
      {"until=2026-13-01T00:00:00Z", "\"until\""},
      {"max=0", "\"max\""},
      {"max=10001", "\"max\""},
      {"max=1e3", "\"max\""},
      {"states=held", "a parameter is unknown: state, code, party, sender, type, from, until, max are known"},
      {"state=held&state=refused", "given twice"},
      {"=x", "a parameter is unknown"},
      {"%zz=x", "not understood"},
      {"%1b%5b2J=x", "a parameter is unknown"},
  };
  for (const auto& [query, part] : cases) {
    const auto parsed = parse_list_query(query);
    ASSERT_FALSE(parsed) << query;
    EXPECT_EQ(parsed.failure().code, Code::B107) << query;
    EXPECT_NE(parsed.failure().detail.find(part), std::string::npos)
        << query << ": " << parsed.failure().detail;
  }
  EXPECT_LT(parse_list_query(std::string(10'000, 'x') + "=1").failure().detail.size(), 120u);
}

}  // namespace

}  // namespace budstikke::admin
