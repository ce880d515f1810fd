#include "adapters/admin/admin_api.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <vector>

#include "adapters/store_memory/memory_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/unit/admin/audit_bench.hpp"
#include "tests/unit/admin/scripted_desk.hpp"

namespace budstikke::admin {

namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kMessage = "019bc186-de00-7000-8000-00000000000a";
constexpr const char* kFirst = "019bc186-de00-7000-8000-0000000000d1";
constexpr const char* kSecond = "019bc186-de00-7000-8000-0000000000d2";
constexpr const char* kMsgId = "3a0e6c1e-0000-4000-8000-00000000abcd";

class AdminApiTest : public testing::Test {
 protected:
  AdminApiTest() {
    Message message;
    message.id = MessageId{kMessage};
    message.business_id = BusinessId{kMsgId};
    message.sender = HerId{8'100'001};
    message.sender_business = HerId{8'100'000};
    message.type = "HELSEOPPL_SOKNAD";
    message.received_at = clock_.now();
    message.caller = "journal";
    message.payload = PayloadId{"p1"};
    message.facts = R"({"message.type":"HELSEOPPL_SOKNAD"})";
    Unit unit;
    unit.message = message;
    unit.payloads.emplace_back(PayloadId{"p1"}, SealedPayload{"SEALEDBYTES", "key"});
    unit.added = {delivery(kFirst, DeliveryState::held), delivery(kSecond, DeliveryState::confirmed)};
    HistoryEntry decided;
    decided.message = message.id;
    decided.at = clock_.now();
    decided.event = "decided";
    decided.who = "budstikke";
    decided.detail = R"({"decision":{"rule":"r1"}})";
    unit.history.push_back(decided);
    commit(std::move(unit));
  }

  Delivery delivery(const char* id, DeliveryState state) {
    Delivery one;
    one.id = DeliveryId{id};
    one.message = MessageId{kMessage};
    one.version = 1;
    one.state = state;
    one.payload = PayloadId{"p1"};
    one.created_at = clock_.now() - std::chrono::seconds{90};
    if (state == DeliveryState::held) {
      one.reason = Reason{Code::H301, "no municipality"};
    } else {
      one.party = HerId{8'180'401};
      one.party_name = "Saksbehandling";
      one.lane = party_lane(one.party);
    }
    return one;
  }

  void commit(Unit unit) {
    std::vector<Unit> units;
    units.push_back(std::move(unit));
    for (const auto& one : tests::run(loop_, store_.commit(std::move(units)))) ASSERT_TRUE(one);
  }

  HttpResponse ask(const std::string& method, const std::string& path, const std::string& query = {}) {
    HttpRequest request;
    request.roles = RoleSet::all();
    request.method = method;
    request.path = path;
    request.query = query;
    request.caller = "local";
    return tests::run(loop_, api_(std::move(request)));
  }
  HttpResponse get(const std::string& path, const std::string& query = {}) { return ask("GET", path, query); }

  HttpResponse post(const std::string& path, const std::string& body, const std::string& caller = "local",
                    const std::string& content_type = "application/json") {
    HttpRequest request;
    request.roles = RoleSet::all();
    request.method = "POST";
    request.path = path;
    request.headers = {{"content-type", content_type}};
    request.body = Payload{body};
    request.caller = caller;
    return tests::run(loop_, api_(std::move(request)));
  }

  static json::value body(const HttpResponse& response) { return json::parse(response.body); }
  static std::string code(const HttpResponse& response) {
    return std::to_string(response.status) + " " + std::string(body(response).at("code").as_string());
  }

  boost::asio::io_context loop_;
  tests::ManualClock clock_;
  MemoryStore store_;
  tests::ScriptedDesk desk_;
  std::string missing_;
  tests::AuditBench audit_{loop_, store_, clock_};
  AdminApi api_{AdminParts{
      store_,
      desk_,
      clock_,
      [](const std::vector<QueueRow>& rows) { return "queues " + std::to_string(rows.size()) + "\n"; },
      [this] { return missing_; },
      audit_.trail,
      tests::no_payload,
      {}}};
};

TEST_F(AdminApiTest, SaysThatItLivesAndWhetherItIsReady) {
  EXPECT_EQ(get("/livez").status, 200u);
  EXPECT_EQ(get("/readyz").body, "ready\n");
  missing_ = "starting";
  const HttpResponse waiting = get("/readyz");
  EXPECT_EQ(waiting.status, 503u);
  EXPECT_EQ(waiting.body, "starting\n");
  EXPECT_THAT(waiting.content_type, HasSubstr("text/plain"));
  EXPECT_EQ(get("/livez").status, 200u) << "alive all the same";
}

TEST_F(AdminApiTest, ShowsMetricsMadeFromTheQueues) {
  const HttpResponse metrics = get("/metrics");
  EXPECT_EQ(metrics.status, 200u);
  EXPECT_EQ(metrics.body, "queues 1\n");
  EXPECT_THAT(metrics.content_type, HasSubstr("version=0.0.4"));
}

TEST_F(AdminApiTest, ListsDeliveriesByFilter) {
  EXPECT_EQ(body(get("/v1/deliveries")).at("deliveries").as_array().size(), 2u);
  const json::value held = body(get("/v1/deliveries", "state=held&code=H301&sender=8100000"));
  ASSERT_EQ(held.at("deliveries").as_array().size(), 1u);
  const json::value& row = held.at("deliveries").as_array()[0];
  EXPECT_EQ(row.at("delivery").at("id").as_string(), kFirst);
  EXPECT_EQ(row.at("delivery").at("reason").at("code").as_string(), "H301");
  EXPECT_EQ(row.at("message").at("message_id").as_string(), kMsgId);
  EXPECT_THAT(body(get("/v1/deliveries", "party=1")).at("deliveries").as_array(), IsEmpty());
  EXPECT_EQ(code(get("/v1/deliveries", "stat=held")), "400 B107");
}

TEST_F(AdminApiTest, ShowsAMessageByEachOfItsNames) {
  for (const char* name : {kMessage, kFirst, kSecond, kMsgId, "3A0E6C1E-0000-4000-8000-00000000ABCD",
                           "3a0e6c1e%2D0000-4000-8000-00000000abcd"}) {
    const HttpResponse shown = get(std::string("/v1/messages/") + name);
    ASSERT_EQ(shown.status, 200u) << name;
    const json::value answer = body(shown);
    const json::value& message = answer.at("messages").as_array().at(0);
    EXPECT_EQ(message.at("message").at("id").as_string(), kMessage);
    EXPECT_EQ(message.at("deliveries").as_array().size(), 2u);
    EXPECT_EQ(message.at("history").as_array().at(0).at("detail").at("decision").at("rule").as_string(),
              "r1");
  }
}

TEST_F(AdminApiTest, ShowsEveryMessageOfAName) {
  Unit unit;
  unit.message.emplace();
  unit.message->id = MessageId{"019bc186-de00-7000-8000-00000000000b"};
  unit.message->business_id = BusinessId{kMsgId};
  unit.message->sender = HerId{7};
  commit(std::move(unit));
  EXPECT_EQ(body(get(std::string("/v1/messages/") + kMsgId)).at("messages").as_array().size(), 2u);
}

TEST_F(AdminApiTest, ShowsQueuesWithTheirAge) {
  Unit unit;
  unit.added = {delivery("019bc186-de00-7000-8000-0000000000d3", DeliveryState::held)};
  commit(std::move(unit));
  const json::value queues = body(get("/v1/queues"));
  ASSERT_EQ(queues.at("queues").as_array().size(), 1u);
  const json::value& row = queues.at("queues").as_array()[0];
  EXPECT_EQ(row.at("state").as_string(), "held");
  EXPECT_EQ(row.at("count").to_number<int>(), 2);
  EXPECT_EQ(row.at("oldest_age_seconds").to_number<int>(), 90);
}

TEST_F(AdminApiTest, NeverShowsPayloads) {
  for (const auto& response :
       {get("/v1/deliveries"), get(std::string("/v1/messages/") + kMessage), get("/v1/queues")}) {
    EXPECT_THAT(response.body, testing::Not(HasSubstr("SEALEDBYTES")));
  }
}

TEST_F(AdminApiTest, AnswersUnknownReferencesWith404) {
  for (const char* path : {"/v1/messages/x", "/v1/messages/", "/v1/messages/%20"}) {
    EXPECT_EQ(code(get(path)), "404 B204") << path;
  }
  EXPECT_EQ(code(post("/v1/deliveries/x/hold", R"({"who":"kari","why":"y"})")), "404 B204");
  EXPECT_THAT(desk_.actions, IsEmpty());
}

TEST_F(AdminApiTest, RefusesOtherPathsAndMethods) {
  for (const char* path :
       {"/", "", "*", "/v1", "/v2/queues", "/v1/queues/", "/livez/x", "livez", "/v1/messages",
        "/v1/messages/a/b", "/v1/deliveries/a", "/v1/deliveries/a/hold/x", "/v1/%zz"}) {
    EXPECT_EQ(get(path).status, 404u) << path;
  }
  for (const char* path : {"/livez", "/metrics", "/v1/deliveries", "/v1/queues", "/v1/messages/x"}) {
    const HttpResponse refused = ask("POST", path);
    EXPECT_EQ(refused.status, 405u) << path;
    EXPECT_THAT(refused.headers, testing::Contains(testing::Pair("Allow", "GET"))) << path;
  }
  const HttpResponse refused = get(std::string("/v1/deliveries/") + kFirst + "/release");
  EXPECT_EQ(refused.status, 405u);
  EXPECT_THAT(refused.headers, testing::Contains(testing::Pair("Allow", "POST")));
  EXPECT_THAT(desk_.actions, IsEmpty());
}

TEST_F(AdminApiTest, PassesEachActionToTheDeskAsItWasAsked) {
  desk_.answer = {delivery(kFirst, DeliveryState::waiting)};
  const std::string path = std::string("/v1/deliveries/") + kFirst + "/";
  for (const auto& [word, verb] : {std::pair{"hold", Verb::hold}, std::pair{"release", Verb::release},
                                   std::pair{"resend", Verb::resend}, std::pair{"discard", Verb::discard}}) {
    const HttpResponse done = post(path + word, R"({"who":"kari","why":"as agreed"})");
    ASSERT_EQ(done.status, 200u) << done.body;
    EXPECT_EQ(body(done).at("deliveries").as_array().at(0).at("state").as_string(), "waiting");
    const OperatorAction& asked = desk_.actions.back();
    EXPECT_EQ(asked.verb, verb);
    EXPECT_EQ(asked.delivery.value(), kFirst);
    EXPECT_EQ(asked.who, "kari");
    EXPECT_EQ(asked.why, "as agreed");
    EXPECT_EQ(asked.municipality, "");
    EXPECT_TRUE(asked.to.empty());
  }
  post(path + "release", R"({"who":"kari","municipality":"1804"})");
  EXPECT_EQ(desk_.actions.back().municipality, "1804");
  post(path + "release", R"({"who":"kari","to":8180402})");
  EXPECT_EQ(desk_.actions.back().to, HerId{8'180'402});
  EXPECT_EQ(desk_.actions.back().municipality, "");
  EXPECT_EQ(desk_.actions.size(), 6u);
}

TEST_F(AdminApiTest, TakesAMessageForItsOnlyDeliveryThatTheVerbCanMean) {
  desk_.answer = {delivery(kFirst, DeliveryState::waiting)};
  ASSERT_EQ(post(std::string("/v1/deliveries/") + kMsgId + "/release", R"({"who":"kari"})").status, 200u);
  EXPECT_EQ(desk_.actions.back().delivery.value(), kFirst);
  EXPECT_EQ(code(post(std::string("/v1/deliveries/") + kMessage + "/resend", R"({"who":"kari"})")),
            "409 B207");
  Unit unit;
  unit.added = {delivery("019bc186-de00-7000-8000-0000000000d3", DeliveryState::held)};
  commit(std::move(unit));
  const HttpResponse ambiguous =
      post(std::string("/v1/deliveries/") + kMessage + "/release", R"({"who":"kari"})");
  EXPECT_EQ(code(ambiguous), "400 B107");
  EXPECT_THAT(ambiguous.body, testing::AllOf(HasSubstr(kFirst), HasSubstr("0000000000d3")));
  EXPECT_EQ(desk_.actions.size(), 1u);
}

TEST_F(AdminApiTest, NeverTakesANamedDeliveryForAnotherOfItsMessage) {
  // The second delivery is final. Named in capitals it is still the one that is meant, not the first, which is held.
  desk_.failure = Failure{Code::B207, "the delivery is confirmed, not held"};
  const HttpResponse refused =
      post("/v1/deliveries/019BC186-DE00-7000-8000-0000000000D2/release", R"({"who":"kari"})");
  EXPECT_EQ(code(refused), "409 B207");
  ASSERT_EQ(desk_.actions.size(), 1u);
  EXPECT_EQ(desk_.actions.back().delivery.value(), kSecond);
}

TEST_F(AdminApiTest, RecordsWhoTheCallerIs) {
  const std::string path = std::string("/v1/deliveries/") + kFirst + "/resend";
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"local", R"({"who":"kari"})", "kari"},
      {"portal", R"({"who":"kari"})", "portal/kari"},
      {"portal", R"({})", "portal"},
      {"portal", R"({"who":"budstikke"})", "portal/budstikke"},
      {"local", R"({})", ""},  // the desk refuses it
  };
  for (const auto& [caller, text, who] : cases) {
    post(path, text, caller);
    EXPECT_EQ(desk_.actions.back().who, who) << caller << " " << text;
  }
  EXPECT_EQ(code(post(path, R"({"who":"budstikke"})")), "400 B107") << "that is what the node does by itself";
}

TEST_F(AdminApiTest, RefusesActionsThatItDoesNotUnderstand) {
  const std::string path = std::string("/v1/deliveries/") + kFirst + "/release";
  const std::string texts[] = {"",
                               "x",
                               "[]",
                               "\"x\"",
                               R"({"who":"a")",
                               R"({"who":7})",
                               R"({"who":""})",
                               R"({"who":"a","municipalty":"1804"})",
                               R"({"who":"a","municipality":1804})",
                               R"({"who":"a","municipality":""})",
                               R"({"who":"a","municipality":" "})",
                               R"({"who":"a","to":"8180402"})",
                               R"({"who":"a","to":0})",
                               R"({"who":"a","to":-1})",
                               R"({"who":"a","to":4294967296})",
                               R"({"who":"a","to":1.5})",
                               R"({"who":"a","to":null})",
                               R"({"who":"a\u001b[2J"})",
                               R"({"who":"a","why":"b\nc"})",
                               R"({"who":"a\u009bm"})",
                               R"({"who":")" + std::string(1'001, 'a') + "\"}",
                               std::string(40'000, '[')};
  for (const std::string& text : texts) EXPECT_EQ(code(post(path, text)), "400 B107") << text.substr(0, 60);
  EXPECT_EQ(code(post(std::string("/v1/deliveries/") + kFirst + "/destroy", R"({"who":"a"})")), "404 B107");
  EXPECT_THAT(desk_.actions, IsEmpty());
}

TEST_F(AdminApiTest, RefusesWhatABrowserMaySendUnasked) {
  const std::string path = std::string("/v1/deliveries/") + kFirst + "/release";
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"}) {
    EXPECT_EQ(code(post(path, R"({"who":"kari"})", "local", type)), "415 B102") << type;
  }
  EXPECT_THAT(desk_.actions, IsEmpty());
  EXPECT_EQ(post(path, R"({"who":"kari"})", "local", "Application/JSON; charset=utf-8").status, 200u);
}

TEST_F(AdminApiTest, PassesOnWhatTheDeskSays) {
  desk_.failure = Failure{Code::B207, "the delivery is confirmed, not held"};
  const HttpResponse refused =
      post(std::string("/v1/deliveries/") + kFirst + "/release", R"({"who":"kari"})");
  EXPECT_EQ(code(refused), "409 B207");
  EXPECT_EQ(body(refused).at("detail").as_string(), "the delivery is confirmed, not held");
  desk_.failure = Failure{Code::B201};
  const HttpResponse full = post(std::string("/v1/deliveries/") + kFirst + "/release", R"({"who":"kari"})");
  EXPECT_EQ(full.status, 503u);
  EXPECT_THAT(full.headers, testing::Contains(testing::Key("Retry-After")));
}

}  // namespace

}  // namespace budstikke::admin
