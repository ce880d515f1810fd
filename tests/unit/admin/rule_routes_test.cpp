#include "adapters/admin/rule_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <string>

#include "adapters/admin/admin_api.hpp"
#include "adapters/store_memory/memory_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/unit/admin/audit_bench.hpp"
#include "tests/unit/admin/scripted_desk.hpp"
#include "tests/unit/admin/scripted_rule_desk.hpp"

namespace budstikke::admin {

namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RuleRoutesTest : public testing::Test {
 protected:
  RuleRoutesTest() {
    Publication now;
    now.number = 2;
    now.hash = "hash2";
    now.state = PublicationState::in_force;
    now.author = "portal/kari";
    now.reason = "ny kommune";
    now.in_force_from = clock_.now();
    now.rules = 7;
    Publication before = now;
    before.number = 1;
    before.hash = "hash1";
    before.state = PublicationState::superseded;
    rules_.publications = {now, before};
    Unit unit;
    unit.rule_set = {"hash2", "the text"};
    unit.message.emplace();
    unit.message->id = MessageId{"m"};
    std::vector<Unit> units;
    units.push_back(std::move(unit));
    for (const auto& one : tests::run(loop_, store_.commit(std::move(units)))) EXPECT_TRUE(one);
  }

  HttpResponse get(const std::string& path, const std::string& query = {}) {
    HttpRequest request;
    request.roles = RoleSet::all();
    request.method = "GET";
    request.path = path;
    request.query = query;
    return tests::run(loop_, api_(std::move(request)));
  }
  HttpResponse post(const std::string& path, const std::string& body, const std::string& caller = "local",
                    const std::string& type = "application/json") {
    HttpRequest request;
    request.roles = RoleSet::all();
    request.method = "POST";
    request.path = path;
    request.headers = {{"content-type", type}};
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
  tests::ScriptedRuleDesk rules_;
  tests::AuditBench audit_{loop_, store_, clock_};
  AdminApi api_{AdminParts{store_,
                           desk_,
                           clock_,
                           [](const std::vector<QueueRow>&) { return std::string{}; },
                           [] { return std::string{}; },
                           audit_.trail,
                           tests::no_payload,
                           {},
                           &rules_}};
};

TEST_F(RuleRoutesTest, ShowsEveryPublicationAndOneWithItsText) {
  const json::value all = body(get("/v1/rules/publications"));
  ASSERT_EQ(all.at("publications").as_array().size(), 2u);
  const json::value& newest = all.at("publications").as_array()[0];
  EXPECT_EQ(newest.at("state").as_string(), "in_force");
  EXPECT_EQ(newest.at("author").as_string(), "portal/kari");
  EXPECT_EQ(newest.at("rules").to_number<int>(), 7);
  EXPECT_TRUE(newest.at("rolls_back_to").is_null());
  for (const char* path : {"/v1/rules/publications/2", "/v1/rules/current"}) {
    const json::value one = body(get(path));
    EXPECT_EQ(one.at("publication").at("number").to_number<int>(), 2) << path;
    EXPECT_EQ(one.at("text").as_string(), "the text") << path;
  }
  EXPECT_TRUE(body(get("/v1/rules/publications/1")).at("text").is_null()) << "not kept";
  for (const char* path : {"/v1/rules/publications/3", "/v1/rules/publications/0", "/v1/rules/publications/x",
                           "/v1/rules/publications/-1", "/v1/rules/publications/2x"}) {
    EXPECT_EQ(get(path).status, 404u) << path;
  }
}

TEST_F(RuleRoutesTest, PassesPublishingOnWithWhoAndWhy) {
  rules_.diagnostics = {{"new.toml", 3, 1, Severity::warning, "a hole"}};
  const HttpResponse done =
      post("/v1/rules/publications", R"({"text":"t","file":"new.toml","who":"kari","why":"w"})", "portal");
  ASSERT_EQ(done.status, 200u) << done.body;
  EXPECT_EQ(body(done).at("publication").at("number").to_number<int>(), 2);
  EXPECT_EQ(body(done).at("diagnostics").as_array().at(0).at("message").as_string(), "a hole");
  post("/v1/rules/publications", R"({"text":"t","who":"kari","why":"w"})");
  post("/v1/rules/publications", R"({"text":"t","who":"kari\u00a0nes","why":"w"})");
  EXPECT_THAT(rules_.asked,
              ElementsAre("publish new.toml t by portal/kari!: w", "publish rules t by local/kari: w",
                          "publish rules t by local/kari nes: w"));
}

TEST_F(RuleRoutesTest, TellsEveryComplaintOfRulesThatAreNotInOrder) {
  rules_.diagnostics = {{"new.toml", 3, 1, Severity::error, "unknown fact"},
                        {"new.toml", 0, 0, Severity::warning, "a hole"}};
  const HttpResponse refused = post("/v1/rules/publications", R"({"text":"t","who":"kari","why":"w"})");
  EXPECT_EQ(code(refused), "400 B107");
  EXPECT_THAT(refused.content_type, HasSubstr("problem+json"));
  const json::value answered = body(refused);
  const json::array& complaints = answered.at("diagnostics").as_array();
  ASSERT_EQ(complaints.size(), 2u);
  EXPECT_EQ(complaints[0].at("line").to_number<int>(), 3);
  EXPECT_EQ(complaints[0].at("severity").as_string(), "error");
}

TEST_F(RuleRoutesTest, PassesEachStepOn) {
  for (const char* step : {"2/approve", "2/withdraw", "1/rollback", "0/rollback"}) {
    const HttpResponse done =
        post(std::string("/v1/rules/publications/") + step, R"({"who":"ola","why":"w"})", "vakt");
    EXPECT_EQ(done.status, 200u) << done.body;
  }
  EXPECT_THAT(rules_.asked, ElementsAre("approve 2 by vakt/ola!: w", "withdraw 2 by vakt/ola!: w",
                                        "rollback 1 by vakt/ola!: w", "rollback 0 by vakt/ola!: w"));
  EXPECT_EQ(post("/v1/rules/publications/0/approve", R"({"who":"a","why":"b"})").status, 404u);
  EXPECT_EQ(code(post("/v1/rules/publications/2/burn", R"({"who":"a","why":"b"})")), "404 B107");
  EXPECT_EQ(rules_.asked.size(), 4u);
}

TEST_F(RuleRoutesTest, PassesOnWhatTheDeskRefuses) {
  rules_.failure = Failure{Code::B207, "a second person must approve it"};
  const HttpResponse refused = post("/v1/rules/publications/2/approve", R"({"who":"a","why":"b"})");
  EXPECT_EQ(code(refused), "409 B207");
  EXPECT_EQ(body(refused).at("detail").as_string(), "a second person must approve it");
  EXPECT_EQ(code(get("/v1/rules/publications")), "409 B207");
  EXPECT_EQ(code(get("/v1/messages/m/why")), "409 B207");
}

TEST_F(RuleRoutesTest, RefusesWhatItDoesNotUnderstand) {
  const std::string bodies[] = {"",
                                "[]",
                                R"({"who":"a","why":"b"})",
                                R"({"text":"","who":"a","why":"b"})",
                                R"({"text":7,"who":"a","why":"b"})",
                                R"({"text":"t","who":"a","why":"b","whoo":"c"})",
                                R"({"text":"t","who":7,"why":"b"})",
                                R"({"text":"t","who":" ","why":"b"})",
                                R"({"text":"t","who":"a\u001b[2J","why":"b"})",
                                R"({"text":"t","who":"budstikke","why":"b"})",
                                R"({"text":"t","who":" Budstikke\u00a0","why":"b"})",
                                R"({"text":"t","who":"ka\u200bri","why":"b"})",
                                R"({"text":"t","who":"\u202ekari","why":"b"})",
                                R"({"text":"t","who":"\u00a0\u3000","why":"b"})",
                                R"({"text":"t","file":"x\n","who":"a","why":"b"})"};
  for (const std::string& text : bodies)
    EXPECT_EQ(code(post("/v1/rules/publications", text)), "400 B107") << text;
  for (const std::string& text :
       {std::string("{}"), std::string(R"({"text":"t","from":"yesterday"})"),
        std::string(R"({"text":"t","max":0})"), std::string(R"({"text":"t","max":"9"})"),
        std::string(R"({"text":"t","listed":9999999})")}) {
    EXPECT_EQ(code(post("/v1/rules/replay", text)), "400 B107") << text;
  }
  EXPECT_EQ(
      code(post("/v1/rules/publications", R"({"text":"t","who":"a","why":"b"})", "local", "text/plain")),
      "415 B102");
  EXPECT_EQ(code(get("/v1/messages/m/why", "lang=de")), "400 B107");
  EXPECT_EQ(code(get("/v1/messages/m/why", "lang=nb&lang=en")), "400 B107");
  EXPECT_EQ(get("/v1/rules/replay").status, 405u);
  EXPECT_THAT(rules_.asked, IsEmpty());
}

TEST_F(RuleRoutesTest, ReplaysInTheRangeAskedFor) {
  rules_.report.candidate = "hash3";
  rules_.report.messages = 9;
  rules_.report.not_by_rule = 2;
  rules_.report.undecided = 1;
  rules_.report.complete = false;
  rules_.report.elsewhere = 1;
  rules_.report.listed.push_back(
      {MessageId{"m"}, BusinessId{"b"}, clock_.now(), "LOG", RuleId{"r1"}, RuleId{"r2"}, "here", "there"});
  const json::value report = body(post(
      "/v1/rules/replay",
      R"({"text":"t","from":"2026-01-01T00:00:00Z","until":"2026-02-01T00:00:00Z","max":50,"listed":5})"));
  EXPECT_EQ(report.at("messages").to_number<int>(), 9);
  EXPECT_EQ(report.at("looked_at").to_number<int>(), 12);
  EXPECT_FALSE(report.at("complete").as_bool());
  EXPECT_EQ(report.at("listed").as_array().at(0).at("rule_after").as_string(), "r2");
  EXPECT_EQ(report.at("listed").as_array().at(0).at("before").as_string(), "here");
  EXPECT_EQ(rules_.replayed.max_messages, 50u);
  EXPECT_EQ(rules_.replayed.max_listed, 5u);
  EXPECT_EQ(rules_.replayed.from, parse_date_time("2026-01-01T00:00:00Z"));
  EXPECT_EQ(rules_.replayed.until, parse_date_time("2026-02-01T00:00:00Z"));
}

TEST_F(RuleRoutesTest, AnswersWhyInTheLanguageAskedFor) {
  rules_.explanation =
      R"({"decisions":[{"decision":{"rule":"r1"}},{"decision":{"rule":"r2"}},{"decision":null}]})";
  const json::value answer = body(get("/v1/messages/M/why", "lang=nb"));
  const json::value& one = answer.at("messages").as_array().at(0);
  EXPECT_EQ(one.at("why").at("rule").as_string(), "r2") << "the last that rules took";
  EXPECT_EQ(one.at("decisions").as_array().size(), 3u);
  EXPECT_EQ(one.at("language").as_string(), "nb");
  get("/v1/messages/m/why");
  EXPECT_THAT(rules_.asked, ElementsAre("explain m nb", "explain m en"));
  EXPECT_EQ(code(get("/v1/messages/none/why")), "404 B204");
}

}  // namespace

}  // namespace budstikke::admin
