// Which role opens which route: the whole table, written out once more.

#include "adapters/admin/access.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <map>
#include <set>
#include <string>

#include "adapters/admin/admin_api.hpp"
#include "adapters/store_memory/memory_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/unit/admin/audit_bench.hpp"
#include "tests/unit/admin/scripted_book.hpp"
#include "tests/unit/admin/scripted_desk.hpp"
#include "tests/unit/admin/scripted_rule_desk.hpp"

namespace budstikke::admin {
namespace {

/// Letters: m monitor, v viewer, o operator, r rule editor, a approver, d administrator, u auditor; - nobody asked.
const std::map<std::string, std::string> kTable{
    {"GET /livez", "-"},
    {"GET /readyz", "-"},
    {"GET /metrics", "mvoradu"},
    {"GET /v1/deliveries", "voradu"},
    {"GET /v1/messages/*", "voradu"},
    {"GET /v1/messages/*/why", "voradu"},
    {"GET /v1/queues", "voradu"},
    {"GET /v1/units", "voradu"},
    {"GET /v1/rules/publications", "voradu"},
    {"GET /v1/rules/publications/*", "voradu"},
    {"GET /v1/rules/current", "voradu"},
    {"GET /v1/addresses", "voradu"},
    {"GET /v1/addresses/gaps", "voradu"},
    {"GET /v1/addresses/export", "voradu"},
    {"GET /v1/addresses/certificates", "voradu"},
    {"GET /v1/addresses/*", "voradu"},
    {"POST /v1/deliveries/*/hold", "o"},
    {"POST /v1/deliveries/*/release", "o"},
    {"POST /v1/deliveries/*/resend", "o"},
    {"POST /v1/deliveries/*/discard", "o"},
    {"POST /v1/messages/*/content", "o"},
    {"GET /v1/audit", "u"},
    {"GET /v1/audit/check", "u"},
    {"POST /v1/rules/publications", "r"},
    {"POST /v1/rules/publications/*/approve", "a"},
    {"POST /v1/rules/publications/*/rollback", "a"},
    {"POST /v1/rules/publications/*/withdraw", "ra"},
    {"POST /v1/rules/replay", "ra"},
    {"POST /v1/addresses/import", "d"},
    {"POST /v1/addresses/corrections", "d"},
    {"POST /v1/addresses/corrections/*/end", "d"},
    {"POST /v1/addresses/sync", "d"},
    {"GET /v1/store", "voradu"},
    {"POST /v1/messages/*/erase", "d"},
};

const std::map<Role, char> kLetters{
    {Role::monitor, 'm'},  {Role::viewer, 'v'},        {Role::operator_, 'o'}, {Role::rule_editor, 'r'},
    {Role::approver, 'a'}, {Role::administrator, 'd'}, {Role::auditor, 'u'}};

std::string name_of(const Route& route) {
  std::string name = route.method + " ";
  for (const std::string& segment : route.pattern) name += "/" + segment;
  return name;
}

class ScriptedStore : public StoreDesk {
 public:
  boost::asio::awaitable<Outcome<StoreStatus>> status() override { co_return StoreStatus{}; }
  boost::asio::awaitable<Outcome<void>> erase(MessageId, std::string, std::string) override {
    co_return Outcome<void>();
  }
};

class AccessTest : public testing::Test {
 protected:
  /// The status that `route` answers a caller with `roles`, its "*" filled with "x".
  unsigned status(const Route& route, RoleSet roles) {
    HttpRequest request;
    request.method = route.method;
    for (const std::string& segment : route.pattern) request.path += "/" + (segment == "*" ? "x" : segment);
    request.caller = "portal";
    request.roles = roles;
    return tests::run(loop_, api_(std::move(request))).status;
  }

  boost::asio::io_context loop_;
  tests::ManualClock clock_;
  MemoryStore store_;
  tests::ScriptedDesk desk_;
  tests::ScriptedRuleDesk rules_;
  tests::ScriptedBook book_;
  ScriptedStore store_desk_;
  tests::AuditBench audit_{loop_, store_, clock_};
  std::vector<std::string> denied_;
  AdminApi api_{AdminParts{store_, desk_, clock_, [](const std::vector<QueueRow>&) { return std::string(); },
                           [] { return std::string(); }, audit_.trail, tests::no_payload,
                           [this](const std::string& caller, const std::string&, const std::string& action) {
                             denied_.push_back(caller + " " + action);
                           },
                           &rules_, &book_,
                           [](const std::string&, const std::string&) { return Outcome<std::string>("[]"); },
                           &store_desk_}};
};

TEST_F(AccessTest, IsTheTableThatIsWrittenHere) {
  std::set<std::string> seen;
  for (const Route& route : api_.routes()) {
    const std::string name = name_of(route);
    EXPECT_TRUE(seen.insert(name).second) << name << " is there twice";
    ASSERT_TRUE(kTable.contains(name)) << name << " is not in the table";
    const std::string& letters = kTable.at(name);
    EXPECT_EQ(route.access.to_anybody(), letters == "-") << name;
    for (const auto& [role, letter] : kLetters) {
      const bool allowed = letters == "-" || letters.find(letter) != std::string::npos;
      EXPECT_EQ(route.access.opens_to(RoleSet{role}), allowed) << name << " " << to_text(role);
      EXPECT_EQ(status(route, RoleSet{role}) != 403, allowed) << name << " " << to_text(role);
    }
    EXPECT_EQ(status(route, RoleSet{}) != 403, letters == "-") << name << " without a role";
  }
  EXPECT_EQ(seen.size(), kTable.size());
}

TEST_F(AccessTest, NoRoleIsRefusedBeforeAnythingIsDone) {
  std::size_t closed = 0;
  for (const Route& route : api_.routes()) {
    if (route.access.to_anybody()) continue;
    EXPECT_EQ(status(route, {}), 403u) << name_of(route);
    EXPECT_EQ(denied_.back(), "portal " + action_of(route));
    ++closed;
  }
  EXPECT_EQ(denied_.size(), closed);
  EXPECT_THAT(audit_.entries(), testing::IsEmpty()) << "they are counted, not written one by one";
  EXPECT_THAT(desk_.actions, testing::IsEmpty());
  EXPECT_THAT(rules_.asked, testing::IsEmpty());
  EXPECT_THAT(book_.asked, testing::IsEmpty());
}

TEST_F(AccessTest, EveryActionStandsInTheAuditLog) {
  for (const Route& route : api_.routes()) {
    EXPECT_EQ(route.audited, route.method != "GET" || action_of(route).starts_with("audit"))
        << name_of(route);
    EXPECT_EQ(route.gives_content, action_of(route) == "messages.content") << name_of(route);
  }
}

TEST(Role, ReadsWhatItWrites) {
  for (const Role role : kRoles) EXPECT_EQ(role_from_text(to_text(role)), role);
  EXPECT_EQ(kRoles.size(), kLetters.size());
  EXPECT_EQ(role_from_text("root"), std::nullopt);
  EXPECT_EQ(to_text(RoleSet{Role::auditor, Role::operator_}), "operator,auditor");
  EXPECT_EQ(to_text(RoleSet{}), "");
}

}  // namespace
}  // namespace budstikke::admin
