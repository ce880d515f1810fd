// Reading what a message says, and what the audit log holds of it and of every other act.

#include "adapters/admin/content_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string>

#include "adapters/admin/action_request.hpp"
#include "adapters/admin/admin_api.hpp"
#include "adapters/store_memory/memory_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/unit/admin/audit_bench.hpp"
#include "tests/unit/admin/scripted_desk.hpp"

namespace budstikke::admin {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kMessage = "019bc186-de00-7000-8000-00000000000a";
constexpr const char* kFirst = "019bc186-de00-7000-8000-0000000000d1";
constexpr const char* kSecond = "019bc186-de00-7000-8000-0000000000d2";
constexpr const char* kMsgId = "3a0e6c1e-0000-4000-8000-00000000abcd";

/// "BYTES OF p1"
boost::asio::awaitable<Outcome<Payload>> scripted_payload(PayloadId id) {
  if (id.value() == "erased") co_return Failure(Code::B204);
  co_return Payload("BYTES OF " + id.value());
}

class ContentTest : public testing::Test {
 protected:
  ContentTest() {
    Unit unit;
    unit.message.emplace();
    unit.message->id = MessageId{kMessage};
    unit.message->business_id = BusinessId{kMsgId};
    unit.message->payload = PayloadId{"p1"};
    unit.message->sha256 = "sha1";
    unit.added = {delivery(kFirst, "p1"), delivery(kSecond, "p2")};
    std::vector<Unit> units;
    units.push_back(std::move(unit));
    for (const auto& one : tests::run(loop_, store_.commit(std::move(units)))) EXPECT_TRUE(one);
  }

  static Delivery delivery(const char* id, const char* payload) {
    Delivery one;
    one.id = DeliveryId{id};
    one.message = MessageId{kMessage};
    one.version = 1;
    one.payload = PayloadId{payload};
    return one;
  }

  HttpResponse post(const std::string& path, const std::string& body, RoleSet roles = {Role::operator_}) {
    HttpRequest request;
    request.method = "POST";
    request.path = path;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = Payload{body};
    request.caller = "portal";
    request.source = "10.0.0.7";
    request.roles = roles;
    return tests::run(loop_, api_(std::move(request)));
  }
  HttpResponse read(const std::string& reference, const std::string& body = kGood) {
    return post("/v1/messages/" + reference + "/content", body);
  }
  static std::string code(const HttpResponse& response) {
    return std::to_string(response.status) + " " +
           std::string(json::parse(response.body).at("code").as_string());
  }

  static constexpr const char* kGood = R"({"who":"kari","why":"the ward asks what was sent"})";
  static constexpr const char* kAsSent =
      R"({"who":"kari","why":"the ward asks what was sent","delivery":true})";

  boost::asio::io_context loop_;
  tests::ManualClock clock_;
  MemoryStore store_;
  tests::ScriptedDesk desk_;
  tests::AuditBench audit_{loop_, store_, clock_};
  AdminApi api_{AdminParts{store_,
                           desk_,
                           clock_,
                           [](const std::vector<QueueRow>&) { return std::string(); },
                           [] { return std::string(); },
                           audit_.trail,
                           scripted_payload,
                           {}}};
};

TEST_F(ContentTest, GivesTheBytesAsReceivedByEachName) {
  for (const char* reference : {kMessage, kFirst, kSecond, kMsgId, "3A0E6C1E-0000-4000-8000-00000000ABCD"}) {
    const HttpResponse given = read(reference);
    EXPECT_EQ(given.status, 200u) << given.body;
    EXPECT_EQ(given.body, "BYTES OF p1") << reference;
    EXPECT_EQ(given.content_type, "application/octet-stream");
    EXPECT_THAT(given.headers, testing::Contains(testing::Pair("X-Content-Type-Options", "nosniff")));
  }
}

TEST_F(ContentTest, GivesTheBytesAsADeliverySendsThem) {
  EXPECT_EQ(read(kFirst, kAsSent).body, "BYTES OF p1");
  EXPECT_EQ(read(kSecond, kAsSent).body, "BYTES OF p2");
  const HttpResponse several = read(kMessage, kAsSent);
  EXPECT_EQ(code(several), "400 B107");
  EXPECT_THAT(several.body, testing::AllOf(HasSubstr(kFirst), HasSubstr(kSecond)));
}

TEST_F(ContentTest, AsksForAPersonAndAReason) {
  for (const char* body :
       {"", "{}", R"({"who":"kari"})", R"({"why":"the ward asks what was sent"})",
        R"({"who":"kari","why":""})", R"({"who":"kari","why":"short"})",
        R"({"who":"kari","why":"a        b"})", R"({"who":" ","why":"long enough it is"})",
        R"({"who":"kari","why":7})", R"({"who":"kari","why":"the ward asks","delivery":"yes"})",
        R"({"who":"kari","why":"the ward asks","as":"pdf"})",
        R"({"who":"kari","why":"asks for 01019012345 again"})",
        R"({"who":"kari","why":"asks for 010190 12345"})",
        R"({"who":"010190-12345","why":"the ward asks"})"}) {
    EXPECT_EQ(code(read(kMessage, body)), "400 B107") << body;
  }
  EXPECT_EQ(code(read("019bc186-de00-7000-8000-00000000000f")), "404 B204");
}

TEST_F(ContentTest, IsGivenToOperatorsOnly) {
  const std::string path = std::string("/v1/messages/") + kMessage + "/content";
  for (const Role role : kRoles) {
    EXPECT_EQ(post(path, kGood, {role}).status, role == Role::operator_ ? 200u : 403u) << to_text(role);
  }
}

TEST_F(ContentTest, StandsInTheAuditLogBeforeAndAfter) {
  ASSERT_EQ(read(kSecond, kAsSent).status, 200u);
  const auto entries = audit_.entries();
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(entries[0].at("by").as_string(), "portal/kari");
  EXPECT_EQ(entries[0].at("action").as_string(), "messages.content");
  EXPECT_EQ(entries[0].at("why").as_string(), "the ward asks what was sent");
  EXPECT_EQ(entries[0].at("object").as_string(), kSecond);
  EXPECT_EQ(entries[0].at("source").as_string(), "10.0.0.7");
  EXPECT_EQ(entries[0].at("roles").as_string(), "operator");
  EXPECT_FALSE(entries[0].contains("outcome"));
  EXPECT_EQ(entries[1].at("of").to_number<int>(), 1);
  EXPECT_EQ(entries[1].at("outcome").as_string(), "200");
  EXPECT_EQ(entries[1].at("object").as_string(),
            std::string("delivery ") + kSecond + " of message " + kMessage);
  EXPECT_TRUE((*tests::run(loop_, audit_.trail.check(""))).whole());
}

TEST_F(ContentTest, IsNotGivenWhereTheAuditLogCannotBeWritten) {
  ASSERT_TRUE(tests::run(loop_, audit_.trail.open()));
  store_.fail_next_write(Code::B201);
  EXPECT_EQ(code(read(kMessage)), "503 B201") << "before";
  EXPECT_THAT(audit_.entries(), IsEmpty());
  class FailSecond : public AuditLog {
   public:
    explicit FailSecond(AuditLog& log) : log_(log) {}
    boost::asio::awaitable<Outcome<std::uint64_t>> record(AuditRecord record) override {
      if (record.of != 0) return refuse();
      return log_.record(std::move(record));
    }
    boost::asio::awaitable<Outcome<std::vector<LedgerEntry>>> list(AuditFilter filter) override {
      return log_.list(std::move(filter));
    }
    boost::asio::awaitable<Outcome<ChainReport>> check(std::string head) override { return log_.check(head); }

   private:
    static boost::asio::awaitable<Outcome<std::uint64_t>> refuse() { co_return Failure(Code::B201); }
    AuditLog& log_;
  } second(audit_.trail);
  AdminApi api{AdminParts{store_,
                          desk_,
                          clock_,
                          [](const std::vector<QueueRow>&) { return std::string(); },
                          [] { return std::string(); },
                          second,
                          scripted_payload,
                          {}}};
  HttpRequest request;
  request.method = "POST";
  request.path = std::string("/v1/messages/") + kMessage + "/content";
  request.headers = {{"Content-Type", "application/json"}};
  request.body = Payload{kGood};
  request.roles = RoleSet::all();
  const HttpResponse refused = tests::run(loop_, api(std::move(request)));
  EXPECT_EQ(code(refused), "503 B201") << "after";
  EXPECT_THAT(refused.body, testing::Not(HasSubstr("BYTES")));
}

TEST_F(ContentTest, AnActionThatCannotBeRecordedIsNotDone) {
  ASSERT_TRUE(tests::run(loop_, audit_.trail.open()));
  store_.fail_next_write(Code::B203);
  EXPECT_EQ(post(std::string("/v1/deliveries/") + kFirst + "/hold", R"({"who":"kari","why":"y"})").status,
            503u);
  EXPECT_THAT(desk_.actions, IsEmpty());
}

TEST_F(ContentTest, AnActionIsRecordedWithWhatBecameOfIt) {
  desk_.failure = Failure{Code::B207, "no"};
  post(std::string("/v1/deliveries/") + kFirst + "/hold", R"({"who":"kari","why":"as agreed"})");
  const auto entries = audit_.entries();
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(entries[0].at("action").as_string(), "deliveries.hold");
  EXPECT_EQ(entries[0].at("why").as_string(), "as agreed");
  EXPECT_EQ(entries[1].at("outcome").as_string(), "409 B207");
  EXPECT_EQ(entries[1].at("object").as_string(), std::string("delivery ") + kFirst);
}

TEST_F(ContentTest, NothingThatWasOnlyTypedReachesTheAuditLog) {
  post("/v1/deliveries/Kari%20Nordmann/hold", R"({"who":"kari","why":"y"})");
  post("/v1/deliveries/01019012345/hold", R"({"who":"ka\nri","why":"y"})");
  for (const auto& entry : audit_.entries()) {
    const std::string text = json::serialize(entry);
    EXPECT_THAT(text, testing::Not(HasSubstr("Nordmann")));
    EXPECT_THAT(text, testing::Not(HasSubstr("01019012345")));
    EXPECT_EQ(entry.at("object").as_string(), "?");
  }
}

TEST_F(ContentTest, AnErasedPayloadIsSaidToBeGone) {
  Unit unit;
  unit.message.emplace();
  unit.message->id = MessageId{"019bc186-de00-7000-8000-00000000000e"};
  unit.message->payload = PayloadId{"erased"};
  std::vector<Unit> units;
  units.push_back(std::move(unit));
  ASSERT_TRUE(tests::run(loop_, store_.commit(std::move(units))).front());
  EXPECT_EQ(code(read("019bc186-de00-7000-8000-00000000000e")), "404 B204");
}

}  // namespace
}  // namespace budstikke::admin
